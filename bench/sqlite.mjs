// SQLite as a peer: bench-peer_sqlite (plain C, prepared statements) behind a pipe. One thread is
// all it uses. PEER_SQLITE names the program.
import {attributes} from './rules.mjs';
import {dialects, factorRows} from './sql.mjs';
import {pipeTo, usageOf} from './pipe.mjs';
import {main} from './worker.mjs';

const isText = (name) => ['industry', 'region', 'country', 'funding', 'warehouse', 'crm', 'cloud'].includes(name);

async function load(rows, folder) {
  const columns = attributes.map((a) => `${a} ${isText(a) ? 'TEXT' : 'INTEGER'}`).join(', ');
  for (const sql of [
    'PRAGMA journal_mode = OFF', 'PRAGMA synchronous = OFF',
    `CREATE TEMP TABLE raw_acc (id TEXT, name TEXT, domain TEXT, created_at TEXT, ${columns})`,
    `.load raw_acc ${folder}/accounts.csv`,
    `CREATE TABLE acc (account INTEGER PRIMARY KEY, ${columns})`,
    `INSERT INTO acc SELECT CAST(substr(id, 2) AS INTEGER), ${attributes.join(', ')} FROM raw_acc ORDER BY 1`,
    'CREATE TEMP TABLE raw_ppl (id TEXT, account_id TEXT, email TEXT, name TEXT, title TEXT, created_at TEXT)',
    `.load raw_ppl ${folder}/people.csv`,
    'CREATE TABLE ppl (account INTEGER, person INTEGER, PRIMARY KEY (account, person)) WITHOUT ROWID',
    'INSERT INTO ppl SELECT CAST(substr(account_id, 2) AS INTEGER), CAST(substr(id, 2) AS INTEGER) FROM raw_ppl ORDER BY 1, 2',
    'CREATE TEMP TABLE raw_ev (person INTEGER, kind INTEGER, day INTEGER)',
    `.load raw_ev ${folder}/features.csv`,
    'CREATE TABLE ev (person INTEGER, day INTEGER, kind INTEGER, n INTEGER, PRIMARY KEY (person, day, kind, n)) WITHOUT ROWID',
    'INSERT INTO ev SELECT person, day, kind, rowid FROM raw_ev ORDER BY person, day, kind',
    'CREATE TABLE ev_by_day (day INTEGER, person INTEGER, kind INTEGER, n INTEGER, PRIMARY KEY (day, person, kind, n)) WITHOUT ROWID',
    'INSERT INTO ev_by_day SELECT day, person, kind, rowid FROM raw_ev ORDER BY day, person, kind',
    'CREATE TABLE fac (fkind INTEGER, age INTEGER, f1 INTEGER, f2 INTEGER, PRIMARY KEY (fkind, age)) WITHOUT ROWID',
    `INSERT INTO fac VALUES ${factorRows().map((r) => `(${r})`).join(',')}`,
    'ANALYZE',
  ])
    await rows(sql);
}

async function open(folder) {
  const pipe = pipeTo(process.env.PEER_SQLITE, [`${folder}/peer.sqlite`]);
  for (const sql of ['PRAGMA cache_size = -1048576', 'PRAGMA temp_store = MEMORY', 'PRAGMA mmap_size = 8589934592'])
    await pipe.rows(sql);
  return {
    dialect: dialects.sqlite,
    forms: (variant) => variant === 'decaying'
      ? [{events: 'ev', form: 'join'}] : [{events: 'ev'}, {events: 'ev_by_day'}],
    exec: pipe.rows,
    rows: pipe.rows,
    usage: () => usageOf([pipe.pid]),
    load: () => load(pipe.rows, folder),
    close: pipe.close,
  };
}

await main(open);
