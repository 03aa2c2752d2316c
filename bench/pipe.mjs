// An engine behind a pipe: a statement a line in, rows with tabs out, a line "=" at the end.
import {spawn} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';

export function pipeTo(command, args, prompt = (sql) => `${sql}\n`) {
  const child = spawn(command, args, {stdio: ['pipe', 'pipe', 'inherit']});
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    async rows(sql) {
      child.stdin.write(prompt(sql));
      const rows = [];
      for (;;) {
        const {value, done} = await lines.next();
        if (done)
          throw new Error(`${command} ended at: ${sql.slice(0, 200)}`);
        if (value === '=')
          return rows;
        rows.push(value.split('\t'));
      }
    },
    close: () => new Promise((resolve) => { child.on('exit', resolve); child.stdin.end(); }),
  };
}

const TICK_US = 10000;

/** CPU (with reaped children) and peak memory of processes, from /proc. */
export function usageOf(pids) {
  let cpuUs = 0, peakKib = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ').map(Number);
      cpuUs += TICK_US * (stat[11] + stat[12] + stat[13] + stat[14]);
      peakKib += Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended in between; its parent has its time.
    }
  }
  return {cpuUs, peakKib};
}

export function childrenOf(parent) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1] === String(parent);
    } catch {
      return false;
    }
  }).map(Number);
}
