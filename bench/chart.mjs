// Bars of the scoring jobs on a logarithmic scale, as one SVG without scripts or outer fonts.
const jobs = [['J1W', 'J1W: windowed counts'], ['J1D', 'J1D: half-lives'], ['J2 weight, threshold', 'J2: one edit']];
const WIDTH = 760, LEFT = 110, RIGHT = 90, BAR = 16, GAP = 5, HEAD = 30;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function chart(results, titles, wall, time) {
  const groups = jobs.filter(([job]) => results[job]).map(([job, title]) =>
    ({title, bars: Object.entries(results[job]).map(([engine, runs]) => ({engine, us: wall(runs)})).sort((a, b) => a.us - b.us)}));
  const all = groups.flatMap((g) => g.bars.map((b) => b.us));
  const low = Math.log10(Math.min(...all)) - 0.3, high = Math.log10(Math.max(...all));
  const length = (us) => (WIDTH - LEFT - RIGHT) * (Math.log10(us) - low) / (high - low);
  const parts = [];
  let y = 10;
  for (const group of groups) {
    parts.push(`<text x="0" y="${y + 16}" font-weight="bold">${escape(group.title)}</text>`);
    y += HEAD;
    for (const {engine, us} of group.bars) {
      const fill = engine === 'accord' ? '#1c7ed6' : '#adb5bd';
      parts.push(`<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escape(titles[engine])}</text>`,
        `<rect x="${LEFT}" y="${y}" width="${length(us).toFixed(1)}" height="${BAR}" rx="2" fill="${fill}"/>`,
        `<text x="${(LEFT + length(us) + 6).toFixed(1)}" y="${y + 12}">${time(us)}</text>`);
      y += BAR + GAP;
    }
    y += 8;
  }
  parts.push(`<text x="${LEFT}" y="${y + 8}" font-size="11" fill="#868e96">median times, logarithmic scale: each further step of a bar's length is a factor, not a sum</text>`);
  y += 18;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" ` +
    'font-family="system-ui, sans-serif" font-size="13" fill="#495057"><title>Times of the scoring jobs, logarithmic</title>' +
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>\n${parts.join('\n')}\n</svg>\n`;
}
