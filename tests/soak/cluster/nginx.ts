import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../support/studio';

export const hasNginx = spawnSync('nginx', ['-v']).status === 0;

/** nginx with the configuration of compose.yaml, in front of these studios. */
export async function startNginx(
  hosts: readonly string[],
): Promise<{ origin: string; close(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'safelight-nginx-'));
  await mkdir(path.join(folder, 'logs'));
  const port = await freePort();
  const sample = await readFile(
    path.resolve(import.meta.dirname, '../../../docs/deploy/nginx-cluster.conf'),
    'utf8',
  );
  const servers = hosts.map((host) => `  server ${host} max_fails=0;`).join('\n');
  const site = sample
    .replace(/( {2}server studio-\d:3000[^\n]*\n)+/, `${servers}\n`)
    .replace('listen 8080;', `listen 127.0.0.1:${port};`)
    .replace('set_real_ip_from 172.30.255.1;', 'set_real_ip_from 127.0.0.1;');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  const whole = `daemon off;
pid ${folder}/pid;
error_log ${folder}/logs/error.log;
events {}
http {
  access_log off;
  ${temporary}
${site}
}
`;
  const file = path.join(folder, 'nginx.conf');
  await writeFile(file, whole);
  const child = spawn('nginx', ['-p', folder, '-e', `${folder}/logs/error.log`, '-c', file], {
    stdio: 'ignore',
  });
  const origin = `http://127.0.0.1:${port}`;
  for (const giveUpAt = Date.now() + 10_000; ; ) {
    if (await fetch(`${origin}/api/health`).catch(() => null)) break;
    if (Date.now() > giveUpAt || child.exitCode !== null) throw new Error('nginx does not answer.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin,
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGQUIT');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
