// The jobs as SQL, by hand: integers only (semantics Appendix A), one shape for all engines. A
// dialect says what differs: the names of casts and functions, and which form of a query suits it.
//
// Tables: acc (account and its attributes), ppl (person, account), ev (person, kind, day) in the
// order that suits the engine, fac (fkind, age, f1, f2) where an engine joins decay factors.
// Results: s_fit (account), s_person, s_account: what the digest is made of.
import {curve, DAYS, fit as fitRules, fitGroups, grades as ownGrades, grid, intent as intentRules,
  intentGroups, LAST_DAY, topk} from './rules.mjs';

const own = {fit: fitRules, intent: intentRules, grades: ownGrades};

export const dialects = {
  duckdb: {
    least: 'least', greatest: 'greatest', div: (a, b) => `((${a}) // ${b})`,
    sum: (x) => `CAST(sum(${x}) AS BIGINT)`, count: (when) => `count(*) FILTER (WHERE ${when})`,
    factor: (table, age) => `${table}[${age} + 1]`, array: (numbers) => `[${numbers.join(',')}]`,
    table: (name, query) => `CREATE OR REPLACE TEMP TABLE ${name} AS ${query}`,
    best: (k) => `coalesce(max(intent_mp, ${k}), [])`, at: (list, i) => `coalesce(list[${i}], 0)`,
  },
  clickhouse: {
    least: 'least', greatest: 'greatest', div: (a, b) => `intDiv(${a}, ${b})`,
    sum: (x) => `toInt64(sum(${x}))`, count: (when) => `toInt64(countIf(${when}))`,
    factor: (table, age) => `arrayElement(${table}, ${age} + 1)`, array: (numbers) => `[${numbers.join(',')}]`,
    table: (name, query) => [`DROP TABLE IF EXISTS ${name}`, `CREATE TABLE ${name} ENGINE = Memory AS ${query}`],
    bestSum: (weights) => `arraySum((p, w) -> -p * w, arrayResize(groupArraySorted(${weights.length})(-intent_mp), ${weights.length}, 0), ${JSON.stringify(weights)})`,
  },
  polars: {
    least: 'least', greatest: 'greatest', div: (a, b) => `((${a}) // ${b})`, sum: (x) => `sum(CAST(${x} AS BIGINT))`,
    count: (when) => `CAST(count(*) FILTER (WHERE ${when}) AS BIGINT)`,
    table: (name, query) => `${name} := ${query}`,
  },
  sqlite: {
    least: 'min', greatest: 'max', div: (a, b) => `((${a}) / ${b})`, sum: (x) => `sum(${x})`,
    count: (when) => `sum(${when})`,
    table: (name, query) => [`DROP TABLE IF EXISTS ${name}`, `CREATE TEMP TABLE ${name} AS ${query}`],
  },
  postgres: {
    least: 'least', greatest: 'greatest', div: (a, b) => `((${a}) / ${b})`, sum: (x) => `CAST(sum(${x}) AS BIGINT)`,
    count: (when) => `count(*) FILTER (WHERE ${when})`,
    table: (name, query) => [`DROP TABLE IF EXISTS ${name}`, `CREATE UNLOGGED TABLE ${name} AS ${query}`],
  },
};

const clamp = (d, x, [low, high]) => `${d.least}(${d.greatest}(${x}, ${1000 * low}), ${1000 * high})`;
const text = (words) => words.map((word) => `'${word}'`).join(', ');

function layer(d, groups, signals) {
  const sums = Object.entries(groups).map(([group, bounds]) =>
    clamp(d, signals.filter((s) => s.group === group).map((s) => s.sql).join(' + '), bounds));
  return clamp(d, sums.join(' + '), [0, 100]);
}

// ---- fit -------------------------------------------------------------------------------------

function binCondition(field, bin) {
  const parts = [];
  if (bin.in)
    parts.push(`${field} IN (${text(bin.in)})`);
  if (bin.ge !== undefined)
    parts.push(`${field} >= ${bin.ge}`);
  if (bin.lt !== undefined)
    parts.push(`${field} < ${bin.lt}`);
  return parts.join(' AND ');
}

function fitSql(d, rules) {
  const signals = rules.fit.map((r) => {
    const bins = r.bins.map((b) => `WHEN ${binCondition(r.field, b)} THEN ${1000 * b.points}`).join(' ');
    const points = `CASE WHEN ${r.field} IS NULL THEN ${1000 * r.missing} ${bins} ELSE 0 END`;
    return {group: r.group, sql: clamp(d, points, r.cap)};
  });
  return `SELECT account, ${layer(d, fitGroups, signals)} AS fit_mp FROM acc`;
}

// ---- intent ------------------------------------------------------------------------------------

/** Points of each rule from a column with its count (windowed) or its sum of factors (decaying). */
function intentLayer(d, rules, column, isDecaying) {
  const signals = rules.intent.map((r, i) => {
    const counted = !isDecaying && r.max ? `${d.least}(${column(i)}, ${r.max})` : column(i);
    return {group: r.group, sql: clamp(d, `${(isDecaying ? 1 : 1000) * r.points} * ${counted}`, r.cap)};
  });
  return layer(d, intentGroups, signals);
}

/** The columns c0..c14 of a person: what the rules count. */
function countColumns(d, rules, asOfDay) {
  return rules.intent.map((r, i) => `${d.count(`kind = ${r.kind} AND day > ${asOfDay - r.window}`)} AS c${i}`);
}

export function widestWindow(rules) {
  return Math.max(...rules.intent.map((r) => r.window));
}

function eventsOfRules(rules) {
  return `kind IN (${[...new Set(rules.intent.map((r) => r.kind))].sort((a, b) => a - b).join(', ')})`;
}

/** form: 'array' looks factors up in a constant list, 'join' in the table fac. */
function decayColumns(d, rules, asOfDay, form) {
  return rules.intent.map((r, i) => {
    const second = rules.intent.findIndex((other) => other.kind === r.kind) !== i;
    const factor = form === 'join' ? (second ? 'f2' : 'f1')
      : d.factor(d.array(curve(r.halfLife)), `(${asOfDay} - day)`);
    return `${d.sum(`CASE WHEN kind = ${r.kind} THEN ${factor} ELSE 0 END`)} AS c${i}`;
  });
}

/** Counts or sums of factors of every person that has events: J2's "features ready". */
export function features(d, {asOfDay = LAST_DAY, isDecaying, events = 'ev', form = 'array', rules = own}) {
  const columns = isDecaying ? decayColumns(d, rules, asOfDay, form) : countColumns(d, rules, asOfDay);
  const least = isDecaying ? asOfDay - DAYS : asOfDay - widestWindow(rules);
  const join = isDecaying && form === 'join' ? ` JOIN fac ON fkind = kind AND age = ${asOfDay} - day` : '';
  const kinds = form === 'join' && isDecaying ? '' : ` AND ${eventsOfRules(rules)}`;
  return `SELECT person, ${columns.join(', ')} FROM ${events}${join} WHERE day <= ${asOfDay} AND day > ${least}${kinds} GROUP BY person`;
}

export function factorRows() {
  const rows = [];
  for (const kind of new Set(intentRules.map((r) => r.kind))) {
    const [one, two] = intentRules.filter((r) => r.kind === kind).map((r) => curve(r.halfLife));
    for (let age = 0; age < DAYS; age++)
      rows.push([kind, age, one[age], two ? two[age] : 0]);
  }
  return rows;
}

// ---- accounts ----------------------------------------------------------------------------------

const grade = (mp, bounds, values) =>
  `CASE WHEN ${mp} >= ${1000 * bounds[0]} THEN ${values[0]} WHEN ${mp} >= ${1000 * bounds[1]} THEN ${values[1]} ` +
  `WHEN ${mp} >= ${1000 * bounds[2]} THEN ${values[2]} ELSE ${values[3]} END`;
const numbers = [1, 2, 3, 4];
const fitGrade = (rules) => grade('fit_mp', Object.values(rules.grades.fit), numbers);
const intentGrade = (rules) => grade('intent_mp', Object.values(rules.grades.intent), numbers);

function rollUp(d) {
  const {weights} = topk;
  if (d.bestSum)
    return `SELECT account, ${d.div(d.bestSum(weights), 1000)} AS depth FROM s_person GROUP BY account`;
  if (d.best) {
    const sum = weights.map((w, i) => `${w} * ${d.at('list', i + 1)}`).join(' + ');
    return `SELECT account, ${d.div(sum, 1000)} AS depth FROM (SELECT account, ${d.best(weights.length)} AS list FROM s_person GROUP BY account) l`;
  }
  const weight = weights.map((w, i) => `WHEN ${i + 1} THEN ${w}`).join(' ');
  return `SELECT account, ${d.div(d.sum(`intent_mp * CASE place ${weight} END`), 1000)} AS depth FROM ` +
    '(SELECT account, intent_mp, row_number() OVER (PARTITION BY account ORDER BY intent_mp DESC) AS place FROM s_person) r ' +
    `WHERE place <= ${weights.length} GROUP BY account`;
}

/** The steps of a scoring: fit, people, accounts. `source` gives c0..c14 per person. */
function scoreSteps(d, rules, isDecaying, source) {
  const intent = intentLayer(d, rules, (i) => `coalesce(c${i}, 0)`, isDecaying);
  return [
    d.table('s_fit', fitSql(d, rules)),
    d.table('s_person', `SELECT person, account, fit_mp, intent_mp, ${fitGrade(rules)} AS fit_grade, ${intentGrade(rules)} AS intent_grade FROM ` +
      `(SELECT ppl.person AS person, ppl.account AS account, fit_mp, ${intent} AS intent_mp FROM ppl ` +
      `JOIN s_fit ON s_fit.account = ppl.account LEFT JOIN (${source}) c ON c.person = ppl.person) s`),
    d.table('s_account', `SELECT account, fit_mp, intent_mp, ${fitGrade(rules)} AS fit_grade, ${intentGrade(rules)} AS intent_grade FROM ` +
      `(SELECT s_fit.account AS account, fit_mp, ${clamp(d, 'coalesce(depth, 0)', topk.cap)} AS intent_mp FROM s_fit ` +
      `LEFT JOIN (${rollUp(d)}) u ON u.account = s_fit.account) s`),
  ].flat();
}

/** J1: all of history at the end of a day. */
export function score(d, options) {
  return scoreSteps(d, options.rules ?? own, options.isDecaying, features(d, options));
}

// ---- one edit ------------------------------------------------------------------------------------

const tier = `CASE fit_grade ${[0, 1, 2, 3].map((f) => `WHEN ${f + 1} THEN CASE intent_grade ` +
  [0, 1, 2, 3].map((i) => `WHEN ${i + 1} THEN '${grid[f][i]}'`).join(' ') + ' END').join(' ')} END`;

/** Before J2, not timed: the counts and today's tiers of people and accounts. */
export function readyFeatures(d, {isDecaying, ...options}) {
  return [d.table('counts', features(d, {isDecaying, ...options})),
    d.table('tiers_person', `SELECT person, ${tier} AS was FROM s_person`),
    d.table('tiers_account', `SELECT account, ${tier} AS was FROM s_account`)].flat();
}

/** The counts that are ready; the column of a rule whose span was edited is counted anew. */
function countsUnder(d, options) {
  const {rules, isDecaying} = options;
  const changed = rules.intent.findIndex((r, i) =>
    isDecaying ? r.halfLife !== own.intent[i].halfLife : r.window !== own.intent[i].window);
  if (changed < 0)
    return 'SELECT * FROM counts';
  const columns = rules.intent.map((r, i) => `${i === changed ? `coalesce(n.c0, 0)` : `o.c${i}`} AS c${i}`);
  const again = features(d, {...options, form: 'array', rules: {intent: [rules.intent[changed]]}});
  return `SELECT o.person AS person, ${columns.join(', ')} FROM counts o LEFT JOIN (${again}) n ON n.person = o.person`;
}

/** J2: how many accounts and people move from which tier to which under edited rules. */
export function migration(d, options) {
  const {rules, isDecaying} = options;
  const count = (kind) => `SELECT '${kind}' AS record, old.was AS was, new.becomes AS becomes, count(*) AS n FROM tiers_${kind} old ` +
    `JOIN (SELECT ${kind}, ${tier} AS becomes FROM s_${kind}) new ON new.${kind} = old.${kind} GROUP BY old.was, new.becomes`;
  return {steps: scoreSteps(d, rules, isDecaying, countsUnder(d, options)),
    query: `SELECT record, was, becomes, n FROM (${count('account')} UNION ALL ${count('person')}) m ORDER BY 1, 2, 3`};
}
