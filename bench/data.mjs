// The data of a size: generated from a seed, imported, and kept for the next run of the same size.
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {say} from './process.mjs';
import {accord, AS_OF, here, program, SEED} from './settings.mjs';

export const VARIANTS = ['windowed', 'decaying'];
const EDITS = ['weight,threshold', 'cap', 'window', 'half_life'];

/** Does `work` unless the mark says that it was done, and of the same thing. */
export function once(folder, mark, of, work) {
  const path = join(folder, `${mark}.done`);
  if (existsSync(path) && readFileSync(path, 'utf8') === of)
    return;
  rmSync(path, {force: true});
  work();
  writeFileSync(path, of);
}

/** What the data is made from, as one word. */
export const identity = (size) => `${size.name} ${size.forms} seed ${SEED}`;

/** Why the size cannot be run here, or null. Bytes an event and a person, as measured, with room. */
export function tooLarge(size) {
  const memory = size.events * (size.isPacked ? 80 : 60) + size.people * 2000;
  const free = 1024 * Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))[1]);
  const gib = (bytes) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  if (memory > free)
    return `it wants about ${gib(memory)} of memory, and ${gib(free)} are free`;
  mkdirSync(size.folder, {recursive: true});
  if (existsSync(join(size.folder, 'generated.done')))
    return null;
  const {bavail, bsize} = statfsSync(size.folder);
  const an = size.isPacked ? 110 : 465 + 480 + 100 + (size.forms.includes('csv') ? 290 : 0) + (size.jobs.includes('import') ? 480 : 0);
  const disk = size.events * an + size.people * 200;
  return disk > bavail * bsize ? `it wants about ${gib(disk)} of disk, and ${gib(bavail * bsize)} are free` : null;
}

export function freshWorkspace(size, name) {
  const path = join(size.folder, name);
  rmSync(path, {recursive: true, force: true});
  execFileSync(accord, ['init', path, '--from', join(size.folder, 'windowed.yaml')]);
  return path;
}

export function importInto(size, workspace, kinds) {
  for (const [kind, file] of kinds)
    execFileSync(accord, ['import', kind, join(size.folder, file), '-w', workspace], {stdio: ['ignore', 'ignore', 'inherit']});
}

function makeWorkspace(size) {
  say(`${size.name}: importing into Accord`);
  const workspace = freshWorkspace(size, 'ws');
  importInto(size, workspace, [['accounts', 'accounts.csv'], ['people', 'people.csv'],
    ['outcomes', 'outcomes.csv'], ['events', 'events.jsonl']]);
}

/** The digests of accounts and of people that `accord score` gives. */
export function scoreDigest(size, variant) {
  const text = execFileSync(accord, ['score', '-w', join(size.folder, 'ws'), '--agreement',
    join(size.folder, `${variant}.yaml`), '--as-of', AS_OF, '--digest'], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
  return text.trim().split('\n').map((line) => line.split(' ')[1]).join(',');
}

function makeAgreements(folder) {
  for (const variant of VARIANTS)
    for (const edit of ['', ...EDITS])
      writeFileSync(join(folder, `${variant}${edit && '+'}${edit}.yaml`),
        execFileSync('node', [join(here, 'agreement.mjs'), variant, edit]));
}

export function makeData(size) {
  const {folder} = size, of = identity(size);
  mkdirSync(folder, {recursive: true});
  once(folder, 'generated', of, () => {
    say(`${size.name}: generating ${size.people} people, ${size.events} events`);
    execFileSync(program('bench-generate'), [folder, String(size.people), String(size.events), size.forms.join(','), String(SEED)]);
  });
  makeAgreements(folder);
  if (size.isPacked)
    once(folder, 'columns', of, () => execFileSync(program('bench-columns'), [folder]));
  else
    once(folder, 'ws', of, () => makeWorkspace(size));
}
