// Bars of the scoring jobs, a panel a size, on one logarithmic scale; one SVG without scripts.
import {count, time, wall} from './tables.mjs';

const JOBS = [['J1W', 'J1W: windowed counts'], ['J1D', 'J1D: half-lives'], ['J2 weight, threshold', 'J2: one edit'], ['J1W cold', 'J1W, cold process']];
const WIDTH = 760, LEFT = 110, RIGHT = 90, BAR = 16, STEP = 21, PANEL_HEAD = 34, JOB_HEAD = 26;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const panelsOf = (sizes) => sizes.map(({facts, results}) => ({
  title: `${count(facts.people)} people, ${count(facts.events)} events`,
  jobs: JOBS.filter(([job]) => results[job]).map(([job, title]) => ({title,
    bars: Object.entries(results[job]).map(([engine, runs]) => ({engine, us: wall(runs)})).sort((a, b) => a.us - b.us)})),
})).filter((panel) => panel.jobs.length);

export function chart(sizes, titles) {
  const panels = panelsOf(sizes), all = panels.flatMap((p) => p.jobs.flatMap((j) => j.bars.map((b) => b.us)));
  const low = Math.floor(Math.log10(Math.min(...all)) - 0.15), high = Math.log10(Math.max(...all));
  const at = (us) => LEFT + (WIDTH - LEFT - RIGHT) * (Math.log10(us) - low) / (high - low);
  const parts = [], grid = [];
  let y = 4;
  for (const panel of panels) {
    parts.push(`<text x="4" y="${y + 20}" font-size="15" font-weight="bold">${escape(panel.title)}</text>`);
    y += PANEL_HEAD;
    for (const {title, bars} of panel.jobs) {
      parts.push(`<text x="4" y="${y + 14}" font-weight="bold">${escape(title)}</text>`);
      y += JOB_HEAD;
      const top = y;
      for (const {engine, us} of bars) {
        parts.push(`<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escape(titles[engine])}</text>`,
          `<rect x="${LEFT}" y="${y}" width="${(at(us) - LEFT).toFixed(1)}" height="${BAR}" rx="2" fill="${engine === 'accord' ? '#1c7ed6' : '#adb5bd'}"/>`,
          `<text x="${(at(us) + 6).toFixed(1)}" y="${y + 12}">${time(us)}</text>`);
        y += STEP;
      }
      for (let power = low; power <= high; power++)
        grid.push(`<line x1="${at(10 ** power).toFixed(1)}" x2="${at(10 ** power).toFixed(1)}" y1="${top - 3}" y2="${y - 2}" stroke="#e9ecef"/>`);
      y += 6;
    }
    y += 8;
  }
  for (let power = low; power <= high; power++)
    parts.push(`<text x="${at(10 ** power).toFixed(1)}" y="${y + 4}" font-size="11" fill="#868e96" text-anchor="middle">${power >= 6 ? `${10 ** (power - 6)} s` : `${10 ** (power - 3)} ms`}</text>`);
  y += 16;
  parts.push(`<text x="4" y="${y + 12}" font-size="11" fill="#868e96">Median times on a logarithmic scale: from one line to the next is ten times.</text>`);
  y += 22;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" ` +
    'font-family="system-ui, sans-serif" font-size="13" fill="#495057"><title>Times of the scoring jobs, logarithmic</title>' +
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>\n${[...grid, ...parts].join('\n')}\n</svg>\n`;
}
