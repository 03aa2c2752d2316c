// Prints the benchmark's agreement. usage: node agreement.mjs windowed|decaying [EDIT,...]
import {edited, fitGroups, grid, intentGroups, kinds, topk} from './rules.mjs';

const {fit, intent, grades} = edited((process.argv[3] ?? '').split(','));
const flow = (thing) => JSON.stringify(thing).replaceAll('"', '').replaceAll(',', ', ').replaceAll(':', ': ');
const quoted = (text) => JSON.stringify(text);
const decays = process.argv[2] === 'decaying';
const common = (r) => `id: ${r.id}, group: ${r.group}, reason: ${r.id.toUpperCase()}, ` +
  `says: ${quoted(r.id.replaceAll('_', ' '))}, why: a benchmark, owner: marketing, cap: ${flow(r.cap)}`;

function bin(b) {
  const {points, ...operators} = b;
  return flow({...operators, points});
}

function fitSignal(r) {
  return `    - {${common(r)},\n       field: account.${r.field}, missing: ${r.missing}, bins: [${r.bins.map(bin).join(', ')}]}`;
}

function intentSignal(r) {
  const [type, event] = kinds[r.kind].split(':');
  const span = decays ? `decay: h${r.halfLife}` : `window: ${r.window}d${r.max ? `, max_events: ${r.max}` : ''}`;
  return `      - {${common(r)},\n         kind: event_count, on: {type: ${type}, event: ${event}}, points: ${r.points}, ${span}}`;
}

const curves = [...new Set(intent.map((r) => r.halfLife))].map((h) => `  h${h}: {half_life: ${h}d}`);
const letters = 'ABCD';
console.log(`accord: 1
name: Benchmark (${decays ? 'half-lives over all of history' : 'windowed counts with caps'})
summary: 18 rules of fit on 12 attributes, 15 of engagement, the best five people of an account.
ready:
  statement: A benchmark.
${decays ? `decay:\n${curves.join('\n')}\n` : ''}fit:
  groups: ${flow(fitGroups)}
  signals:
${fit.map(fitSignal).join('\n')}
intent:
  person:
    groups: ${flow(intentGroups)}
    signals:
${intent.map(intentSignal).join('\n')}
  account:
    groups: {people: ${flow(topk.cap)}}
    signals:
      - {id: depth, group: people, reason: DEPTH, says: people engaged, why: a benchmark, owner: sales,
         kind: people_topk, weights: ${flow(topk.weights)}, cap: ${flow(topk.cap)}}
grades:
  default: {fit: ${flow(grades.fit)}, intent: ${flow(grades.intent)}}
grid:
${grid.map((row, i) => `  ${letters[i]}: {1: ${row[0]}, 2: ${row[1]}, 3: ${row[2]}, 4: ${row[3]}}`).join('\n')}
tiers:
  A: {label: Hot, route: true}
  B: {label: Warm, route: true}
  C: {label: Nurture, route: false}
  D: {label: Low, route: false}`);
