// Other programs: run and measured, or kept as workers that answer a job a line.
import {execFileSync, spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {join} from 'node:path';
import {build, program} from './settings.mjs';

/** What is being done, behind the minutes since the run began. */
export const say = (text) => process.stderr.write(`${(performance.now() / 60000).toFixed(1).padStart(5)} min  ${text}\n`);

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** Runs a command; what it took, and what it printed. */
export function measured(command, args) {
  const file = join(build, 'bench', 'measure.txt');
  const value = execFileSync(program('bench-measure'), [file, command, ...args],
    {stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8', maxBuffer: 1 << 30});
  const [wallUs, cpuUs, systemUs, peakKib] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
  return {wallUs, cpuUs, systemUs, peakKib, value};
}

/** An answer of worker.mjs and accord_jobs.c. */
export function parsed(line) {
  const [wallUs, cpuUs, peakKib, ...value] = line.trim().split(' ');
  return {wallUs: Number(wallUs), cpuUs: Number(cpuUs), peakKib: Number(peakKib), value: value.join(' ')};
}

export function worker(name, command, args, env = {}) {
  const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'inherit'], env: {...process.env, ...env}});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  return {
    name,
    async ask(...words) {
      child.stdin.write(`${words.join(' ')}\n`);
      const {value, done} = await lines.next();
      if (done)
        throw new Error(`${name} ended at: ${words.join(' ')}`);
      return parsed(value);
    },
    close: () => new Promise((done) => { child.on('exit', done); child.stdin.end(); }),
  };
}

/** Out of the page cache, so that the next process reads the disk. */
export function evict(path) {
  execFileSync('find', [path, '-type', 'f', '-exec', 'dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none', ';']);
}
