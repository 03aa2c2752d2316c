// Results of a size, and the order in which they are taken: every engine once a round.
import {median, say} from './process.mjs';

export class Rounds {
  constructor(title) {
    this.title = title;
    this.results = {};
  }

  /** All engines see the same weather, and a ratio is taken within a round. */
  async alternate(job, count, engines, run) {
    const of = (this.results[job] ??= {});
    for (let round = 0; round < count; round++)
      for (const engine of engines)
        (of[engine.name] ??= []).push(await run(engine));
    say(`${this.title} ${job}: ${engines.map((e) => `${e.name} ${(median(of[e.name].map((r) => r.wallUs)) / 1000).toFixed(2)} ms`).join(', ')}`);
  }
}
