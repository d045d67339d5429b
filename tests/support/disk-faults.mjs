// Loaded into a studio before anything else (`node --import`). Its disk can be made slow or full while it runs, by the
// content of the file that TEST_DISK names: `slow`, `full`, `free N` (N bytes are free), or nothing.
import { readFileSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const slowMs = 120;
const disk = process.env.TEST_DISK ?? '';
const root = process.env.STUDIO_DATA_DIR ?? '';

function state() {
  try {
    return readFileSync(disk, 'utf8');
  } catch (cause) {
    if (cause.code === 'ENOENT') return 'well';
    throw cause;
  }
}

function noSpace(name) {
  return Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC' });
}

for (const name of ['writeFile', 'mkdir', 'link', 'rename', 'rm', 'unlink', 'open', 'readFile', 'stat']) {
  const original = files[name];
  files[name] = async (path, ...rest) => {
    const now = typeof path === 'string' && path.startsWith(root) ? state() : 'well';
    if (now === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs));
    if (now === 'full' && name === 'mkdir') throw noSpace(name);
    if (now === 'full' && name === 'writeFile') {
      // A write that fails has still written what fits.
      const [body, options] = rest;
      await original(path, body.slice(0, body.length / 2), options);
      throw noSpace(name);
    }
    return original(path, ...rest);
  };
}
const originalStatfs = files.statfs;
files.statfs = async (path, ...rest) => {
  const free = /^free (\d+)$/.exec(state())?.[1];
  return free === undefined ? originalStatfs(path, ...rest) : { bavail: Number(free), bsize: 1 };
};
syncBuiltinESMExports();
