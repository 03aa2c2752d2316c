// What is scored in the benchmark: 18 rules of fit on 12 attributes, 15 of engagement. The one
// place they are written: agreement.mjs says them as accord.yaml, sql.mjs as SQL.

// The kinds of events, in the places that generate.c gives them.
export const kinds = [
  'page:Home Viewed', 'page:Product Viewed', 'page:Docs Viewed', 'page:Blog Viewed',
  'page:Pricing Viewed', 'page:Case Study Viewed', 'page:Careers Viewed', 'track:Email Opened',
  'track:Email Clicked', 'track:Email Bounced', 'track:Unsubscribed', 'track:Whitepaper Downloaded',
  'track:Webinar Registered', 'track:Webinar Attended', 'track:Demo Requested',
  'track:Trial Started', 'track:Feature Used', 'track:Seat Invited', 'track:Integration Connected',
  'track:Support Ticket Opened', 'track:Calculator Used', 'track:Chat Started',
  'track:Form Abandoned', 'track:Signed In',
];

export const DAYS = 730;
/** The last day of the data, and the moment of J1: its last microsecond. */
export const LAST_DAY = Math.floor(Date.UTC(2026, 5, 30) / 86400000);
export const asOf = (day) => new Date(day * 86400000).toISOString().slice(0, 10) + 'T23:59:59.999999Z';

export const attributes = ['industry', 'region', 'country', 'funding', 'warehouse', 'crm', 'cloud',
  'employees', 'revenue_musd', 'founded', 'growth_pct', 'open_jobs'];

const anyOf = (words, points) => ({in: words, points});
const from = (ge, points) => ({ge, points});

export const fitGroups = {firm: [-30, 60], stack: [-10, 30], momentum: [-10, 30]};
export const fit = [
  {id: 'industry', group: 'firm', field: 'industry', missing: 5, cap: [0, 20],
    bins: [anyOf(['software', 'fintech'], 20), anyOf(['healthcare', 'media'], 12), anyOf(['retail'], 5)]},
  {id: 'size', group: 'firm', field: 'employees', missing: 3, cap: [0, 20],
    bins: [from(5000, 10), from(1000, 20), from(200, 15), from(50, 6)]},
  {id: 'revenue', group: 'firm', field: 'revenue_musd', missing: 2, cap: [0, 15],
    bins: [from(1000, 9), from(100, 15), from(20, 8)]},
  {id: 'region', group: 'firm', field: 'region', missing: 0, cap: [0, 8],
    bins: [anyOf(['emea'], 8), anyOf(['amer'], 6)]},
  {id: 'country', group: 'firm', field: 'country', missing: 0, cap: [0, 6],
    bins: [anyOf(['DE', 'US', 'GB'], 6), anyOf(['FR', 'NL', 'SE'], 4)]},
  {id: 'tiny', group: 'firm', field: 'employees', missing: 0, cap: [-20, 0],
    bins: [{lt: 10, points: -20}, {lt: 25, points: -8}]},
  {id: 'public_sector', group: 'firm', field: 'industry', missing: 0, cap: [-15, 0],
    bins: [anyOf(['public', 'agriculture'], -15)]},
  {id: 'age', group: 'firm', field: 'founded', missing: 1, cap: [0, 5],
    bins: [{ge: 2000, lt: 2018, points: 5}, {ge: 1980, points: 2}]},
  {id: 'warehouse', group: 'stack', field: 'warehouse', missing: 1, cap: [0, 15],
    bins: [anyOf(['snowflake', 'bigquery'], 15), anyOf(['redshift'], 9), anyOf(['postgres'], 4)]},
  {id: 'crm', group: 'stack', field: 'crm', missing: 1, cap: [0, 10],
    bins: [anyOf(['salesforce', 'hubspot'], 10), anyOf(['dynamics'], 5)]},
  {id: 'cloud', group: 'stack', field: 'cloud', missing: 0, cap: [0, 8],
    bins: [anyOf(['aws', 'gcp'], 8), anyOf(['azure'], 5)]},
  {id: 'own_cloud', group: 'stack', field: 'cloud', missing: 0, cap: [-6, 0],
    bins: [anyOf(['own'], -6)]},
  {id: 'no_crm', group: 'stack', field: 'crm', missing: 0, cap: [-4, 0],
    bins: [anyOf(['none'], -4)]},
  {id: 'growth', group: 'momentum', field: 'growth_pct', missing: 2, cap: [0, 15],
    bins: [from(50, 15), from(20, 10), from(5, 4)]},
  {id: 'shrinking', group: 'momentum', field: 'growth_pct', missing: 0, cap: [-10, 0],
    bins: [{lt: -10, points: -10}, {lt: 0, points: -4}]},
  {id: 'hiring', group: 'momentum', field: 'open_jobs', missing: 0, cap: [0, 10],
    bins: [from(30, 10), from(10, 6), from(3, 2)]},
  {id: 'funding', group: 'momentum', field: 'funding', missing: 1, cap: [0, 10],
    bins: [anyOf(['series-b'], 10), anyOf(['series-a'], 7), anyOf(['seed'], 2)]},
  {id: 'listed', group: 'momentum', field: 'funding', missing: 0, cap: [-5, 0],
    bins: [anyOf(['public'], -5)]},
];

export const intentGroups = {web: [0, 40], mail: [0, 25], hand: [0, 60], product: [0, 45], negative: [-40, 0]};
const rule = (id, group, kind, points, window, max, halfLife, cap) =>
  ({id, group, kind: kinds.findIndex((k) => k.endsWith(kind)), points, window, max, halfLife, cap});
export const intent = [
  rule('pricing_week', 'web', 'Pricing Viewed', 8, 7, 0, 7, [0, 24]),
  rule('pricing_quarter', 'web', 'Pricing Viewed', 3, 90, 6, 45, [0, 15]),
  rule('product_pages', 'web', 'Product Viewed', 1, 30, 0, 14, [0, 10]),
  rule('docs', 'web', 'Docs Viewed', 2, 30, 10, 21, [0, 16]),
  rule('mail_opened', 'mail', 'Email Opened', 1, 60, 8, 14, [0, 8]),
  rule('mail_clicked', 'mail', 'Email Clicked', 4, 60, 0, 30, [0, 16]),
  rule('whitepaper', 'mail', 'Whitepaper Downloaded', 6, 120, 0, 60, [0, 18]),
  rule('webinar', 'hand', 'Webinar Attended', 12, 120, 0, 60, [0, 30]),
  rule('demo', 'hand', 'Demo Requested', 40, 180, 1, 30, [0, 40]),
  rule('trial', 'hand', 'Trial Started', 30, 180, 1, 45, [0, 30]),
  rule('feature_used', 'product', 'Feature Used', 2, 14, 0, 10, [0, 20]),
  rule('seats', 'product', 'Seat Invited', 9, 60, 0, 30, [0, 27]),
  rule('integration', 'product', 'Integration Connected', 12, 90, 2, 90, [0, 24]),
  rule('unsubscribed', 'negative', 'Unsubscribed', -25, 180, 1, 120, [-25, 0]),
  rule('careers', 'negative', 'Careers Viewed', -5, 30, 0, 20, [-20, 0]),
];

export const topk = {weights: [500, 250, 125, 75, 50], cap: [0, 100]};
export const grades = {fit: {A: 60, B: 45, C: 30}, intent: {1: 36, 2: 22, 3: 10}};
/** Tier by fit grade (row) and intent grade (column). */
export const grid = ['AABC', 'ABBC', 'BCCD', 'CDDD'];

/** The half-life's factors per mille, age 0 first, to the first 0 (semantics 1.4). */
export function curve(halfLife) {
  const factors = [];
  for (let age = 0; age <= DAYS; age++)
    factors.push(Math.floor(1000 * Math.pow(2, -age / halfLife) + 0.5));
  return factors;
}

/** The rules after J2's edits: one weight, one cap and one threshold. */
export function edited(what) {
  const copy = structuredClone({fit, intent, grades});
  const demo = copy.intent.find((r) => r.id === 'mail_clicked');
  if (what.includes('weight'))
    demo.points = 5;
  if (what.includes('cap'))
    demo.cap = [0, 20];
  if (what.includes('threshold'))
    copy.grades.intent[2] = 20;
  if (what.includes('window'))
    demo.window = 45;
  if (what.includes('half_life'))
    demo.halfLife = 45;
  return copy;
}
