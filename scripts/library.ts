import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import nextEnv from '@next/env';
import { libraryFiles } from '@/lib/library-format/library-files';
import { readZip, UnreadableZip, writeZip } from '@/lib/library-format/zip';
import { accessTo, filesOfFolder } from '@/lib/server/library-files/disk-files';
import { importIntoStorage } from '@/lib/server/library-files/import-into-storage';
import { describeLibrary, listLibraryIds } from '@/lib/server/library-files/list-libraries';
import { pruneLibrary } from '@/lib/server/library-files/prune-library';
import { storageSource } from '@/lib/server/library-files/storage-source';
import { verifyLibrary } from '@/lib/server/library-files/verify-library';
import { parseConfig } from '@/lib/server/platform/config';
import { getStorage } from '@/lib/server/platform/storage/get-storage';
import type { Storage } from '@/lib/server/platform/storage/storage';

const help = `Works on the copies of libraries in this studio's storage, which STUDIO_STORAGE and STUDIO_DATA_DIR name.
The studio may run meanwhile. docs/library-format.md describes the files.

  npm run library -- list                    the libraries, and what they have
  npm run library -- export FILE.zip         writes a library to a file
  npm run library -- import FILE.zip|FOLDER  merges a file, or a backup folder, into a library
  npm run library -- verify                  reads every original, and names what is damaged or missing
  npm run library -- prune                   removes originals that no picture names any more, and looks twice,
                                             ten minutes apart, because browsers send originals first

Options:
  --library ID   which library; not needed where there is only one. "own" is that of a studio on loopback
  --dry-run      prune: only names what would be removed
  --with-trash   prune: also what pictures in the trash name
  --now          prune: looks once. Only while the studio does not run
  --help         this text

It ends with 0, with 1 where something is damaged, missing, or was refused, and with 2 for a mistake in the command.`;

const commands = ['list', 'export', 'import', 'verify', 'prune'];

/** A mistake in the command. */
class UsageError extends Error {}

const lookAgainMs = 10 * 60_000;

function readCommand() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        library: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        'with-trash': { type: 'boolean', default: false },
        now: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<number> {
  const { values, positionals } = readCommand();
  const [command, file] = positionals;
  if (values.help || command === undefined) {
    console.log(help);
    return values.help ? 0 : 2;
  }
  if (!commands.includes(command)) throw new UsageError(`There is no command ${command}.`);
  nextEnv.loadEnvConfig(process.cwd(), false, { info: () => undefined, error: console.error });
  const config = parseConfig(process.env);
  const storage = await getStorage(config);
  if (command === 'list') return list(storage);
  const id = await chooseLibrary(storage, values.library, command === 'import');
  switch (command) {
    case 'export':
      return exportTo(storage, id, requireFile(file));
    case 'import': {
      const source = requireFile(file);
      return importFrom(source, (files) => importIntoStorage(config, storage, id, files, progress('rows')));
    }
    case 'verify':
      return verify(storage, id);
    case 'prune': {
      const pause = () => new Promise<void>((resolve) => setTimeout(resolve, values.now ? 0 : lookAgainMs));
      const dryRun = values['dry-run'];
      const options = { withTrash: values['with-trash'], dryRun, nowMs: Date.now(), pause };
      const removed = await pruneLibrary(storage, id, options);
      if (removed === 'rows-lost') {
        console.error(
          'Rows of this library were damaged, and browsers may still send them again. Until 30 days later nothing is removed.',
        );
        return 1;
      }
      for (const sha256 of removed) console.log(sha256);
      console.log(`${removed.length} originals ${dryRun ? 'would be removed' : 'were removed'}.`);
      return 0;
    }
    default:
      throw new UsageError(`There is no command ${command}.`);
  }
}

async function list(storage: Storage): Promise<number> {
  for (const id of await listLibraryIds(storage)) {
    const { createdAt, rows, pictures, bytes } = await describeLibrary(storage, id);
    const kinds = Object.entries(rows).map(([kind, count]) => `${count} ${kind}`);
    console.log(
      `${id}  ${createdAt ?? 'no date'}  ${pictures} originals, ${bytes} bytes; rows: ${kinds.join(', ')}`,
    );
  }
  return 0;
}

/** The named library, or the only one there is. An import may begin the studio's own. */
async function chooseLibrary(
  storage: Storage,
  named: string | undefined,
  isImport: boolean,
): Promise<string> {
  const ids = await listLibraryIds(storage);
  const id = named ?? (ids.length === 1 ? ids[0] : isImport && ids.length === 0 ? 'own' : undefined);
  if (id === undefined) {
    const why =
      ids.length === 0 ? 'There is no library.' : 'There are several libraries: say which by --library.';
    throw new UsageError(why);
  }
  if (!ids.includes(id) && !(isImport && id === 'own')) throw new UsageError(`There is no library ${id}.`);
  return id;
}

/** Writes to a second file and renames it, so that an existing file is always a whole one. */
async function exportTo(storage: Storage, id: string, file: string): Promise<number> {
  const partial = `${file}.part`;
  let missing = 0;
  const show = progress('originals');
  try {
    const files = libraryFiles(await storageSource(storage, id), new Date(), ({ done, missing: without }) => {
      missing = without;
      show(done);
    });
    await writeZip(files).pipeTo(Writable.toWeb(createWriteStream(partial)));
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  console.log(
    `${file} is written.${missing > 0 ? ` ${missing} files are missing in the storage: see verify.` : ''}`,
  );
  return missing > 0 ? 1 : 0;
}

async function importFrom(
  source: string,
  work: (files: Parameters<typeof importIntoStorage>[3]) => ReturnType<typeof importIntoStorage>,
): Promise<number> {
  const found = await stat(source).catch(() => null);
  if (found === null) throw new UsageError(`${source} does not exist.`);
  const handle = found.isDirectory() ? null : await open(source);
  try {
    const files = handle ? readZip(await accessTo(handle)) : filesOfFolder(source);
    const outcome = await work(files);
    if (outcome.status !== 'done') {
      const isNewer = outcome.status === 'newer';
      const why = isNewer ? 'A newer version of the studio wrote this library.' : 'This is not a library.';
      console.error(`${why} Nothing was imported.`);
      return 1;
    }
    const { added, changed, known, originals, refused } = outcome;
    console.log(`Rows: ${added} added, ${changed} changed, ${known} were here. ${originals} files added.`);
    for (const { reason, count, examples } of refused) {
      console.log(`Refused (${reason}): ${count}, such as ${examples.join(', ')}`);
    }
    return refused.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UnreadableZip)) throw error;
    const why = error.reason === 'cut' ? 'The end of this zip is missing' : 'This zip is damaged';
    console.error(`${why}. Nothing was imported.`);
    return 1;
  } finally {
    await handle?.close();
  }
}

async function verify(storage: Storage, id: string): Promise<number> {
  const { whole, damaged, missing, losses } = await verifyLibrary(storage, id, progress('originals'));
  for (const sha256 of damaged) console.log(`damaged ${sha256}`);
  for (const name of missing) console.log(`missing ${name}`);
  console.log(`${whole} originals are whole, ${damaged.length} damaged, ${missing.length} missing.`);
  if (losses > 0)
    console.log(`${losses} objects with rows were damaged: browsers that have the rows send them again.`);
  return damaged.length + missing.length + losses > 0 ? 1 : 0;
}

function requireFile(file: string | undefined): string {
  if (file === undefined) throw new UsageError('Name a file.');
  return file;
}

/** Shows how far something has come if standard error is a terminal. */
function progress(what: string): (done: number) => void {
  return (done) => {
    if (process.stderr.isTTY && done % 20 === 0) process.stderr.write(`\r${done} ${what}`);
  };
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (error instanceof UsageError) console.error(`${error.message}\n\n${help}`);
    else console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
