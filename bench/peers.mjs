// The engines that Accord is compared with: loaded once for each size, then workers.
import {execFileSync} from 'node:child_process';
import {existsSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {identity, once} from './data.mjs';
import {say, worker} from './process.mjs';
import {accordJobs, here, program, THREADS} from './settings.mjs';

export const files = {duckdb: 'peer.duckdb', clickhouse: 'peer.chdb', polars: 'peer.polars', sqlite: 'peer.sqlite'};
export const environment = {PEER_SQLITE: program('bench-peer_sqlite')};

/** Data and socket in a folder of the system's: a socket's path is short. Not kept between runs. */
let postgres = null;

function startPostgres() {
  const folder = join(tmpdir(), `accord-bench-${process.pid}`);
  try {
    environment.PG_PID = execFileSync(join(here, 'postgres.sh'), ['start', folder], {encoding: 'utf8'}).trim();
  } catch (error) {
    throw new Error(error.status === 4 ? 'it is not installed' : 'the server did not start');
  }
  environment.PGHOST = postgres = folder;
}

export function stopPostgres() {
  if (!postgres)
    return;
  execFileSync(join(here, 'postgres.sh'), ['stop', postgres]);
  rmSync(postgres, {recursive: true, force: true});
  postgres = null;
}

function load(name, size) {
  const run = () => {
    say(`${size.name}: loading ${name}`);
    if (files[name])
      rmSync(join(size.folder, files[name]), {recursive: true, force: true});
    execFileSync('node', [join(here, `${name}.mjs`), 'load', size.folder],
      {env: {...process.env, ...environment}, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8'});
  };
  if (name === 'postgres') {
    startPostgres();
    run();
  } else {
    if (!existsSync(join(size.folder, files[name])))
      rmSync(join(size.folder, `${name}.done`), {force: true});
    once(size.folder, name, identity(size), run);
  }
}

/** Workers of the peers that could be loaded; what could not is told to `skip`. */
export function startPeers(size, skip) {
  const able = size.peers.filter((name) => {
    try {
      load(name, size);
      return true;
    } catch (error) {
      const [, why] = /^\w*Error: (.*)$/m.exec(error.stderr ?? '') ?? [null, error.message];
      skip(`${name}: ${why.slice(0, 200)}`);
      return false;
    }
  });
  return able.map((name) => worker(name, 'node', [join(here, `${name}.mjs`), 'serve', size.folder], environment));
}

export const startAccord = (size, threads = THREADS) =>
  worker('accord', accordJobs, ['serve', size.folder, String(threads)]);
