import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SnippetLanguage } from '@/lib/snippets/write-snippet';

const root = path.resolve(import.meta.dirname, '../../..');
const standIn = path.join(root, 'tests/soak/snippets/python');

/** How a reader would run a snippet, and what must be on PATH for it. */
export interface Runner {
  name: string;
  language: SnippetLanguage;
  command: string;
  file: string;
  needs: readonly string[];
}

export const runners: readonly Runner[] = [
  {
    name: 'JavaScript, node',
    language: 'javascript',
    command: process.execPath,
    file: 'picture.mjs',
    needs: [],
  },
  { name: 'Python, python3', language: 'python', command: 'python3', file: 'picture.py', needs: ['python3'] },
  {
    name: 'cURL, bash',
    language: 'curl',
    command: 'bash',
    file: 'picture.sh',
    needs: ['bash', 'curl', 'jq', 'base64'],
  },
  {
    name: 'cURL, sh',
    language: 'curl',
    command: 'sh',
    file: 'picture.sh',
    needs: ['sh', 'curl', 'jq', 'base64'],
  },
];

export function missingTools(runner: Runner): readonly string[] {
  return runner.needs.filter((tool) => !succeeds('sh', ['-c', `command -v ${tool}`]));
}

/** Python gets the stand-in for the `openai` package only if the real one is not installed. */
const pythonPath = succeeds('python3', ['-c', 'import openai']) ? '' : standIn;

function succeeds(command: string, argumentList: readonly string[]): boolean {
  try {
    execFileSync(command, [...argumentList], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // the question was whether it fails
  }
}

export async function createRunFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'snippet-'));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

export interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Writes a snippet into a folder and runs it there to its end. */
export async function runSnippet(
  runner: Runner,
  code: string,
  folder: string,
  key: string | null = 'sk-test',
): Promise<Run> {
  await writeFile(path.join(folder, runner.file), code);
  const { PATH, HOME } = process.env;
  const environment = {
    PATH,
    HOME,
    TMPDIR: folder,
    NODE_ENV: 'test',
    PYTHONPATH: pythonPath,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONIOENCODING: 'utf-8',
    ...(key === null ? {} : { AIHUBMIX_API_KEY: key }),
  } as const;
  return new Promise((resolve) => {
    execFile(
      runner.command,
      [runner.file],
      { cwd: folder, env: environment, maxBuffer: 64_000_000 },
      (error, stdout, stderr) =>
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
  });
}

/** Stands for bytes in comparisons: megabytes compared one by one take a test runner half a minute. */
export function digest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The digests of the pictures in a folder by name, in the order of their numbers. */
export async function savedPictures(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('image_gen'));
  names.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, digest(await readFile(path.join(folder, name)))] as const),
    ),
  );
}
