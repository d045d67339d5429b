import { z } from 'zod';
import { parseJson } from './manifest';
import { type LibraryFile, readText } from './open-library';

/** A picture of another studio's export. */
export interface ForeignPicture {
  file: LibraryFile;
  /** Identifies the picture: a later export has the same key for it. */
  key: string;
  kind: 'create' | 'edit' | 'upload';
  prompt: string;
  model: string;
  /** In milliseconds since 1970; null if unknown. */
  createdMs: number | null;
  /** By that studio's names, and unchecked. */
  parameters: Readonly<Record<string, unknown>>;
  /** The cost that the other studio recorded. */
  costUsd: number | null;
}

/** Larger than any history of text. */
const jsonBytesMax = 64 * 1024 * 1024;
/** Exports have one such file or a few. A file with more, or with larger ones, was made to take hours. */
const allJsonBytesMax = 4 * jsonBytesMax;
const jsonFilesMax = 1_000;
const pictureEnding = /\.(?:png|jpe?g|webp|gif|avif)$/i;

/**
 * The pictures of a zip or folder that is not a Safelight library: an export of a studio that docs/library-format.md
 * names, or any pictures.
 * @throws the signal's reason
 */
export async function findForeignPictures(
  files: readonly LibraryFile[],
  signal?: AbortSignal,
): Promise<readonly ForeignPicture[]> {
  const byName = new Map(files.map((file) => [baseName(file.name), file]));
  const remembered: ForeignPicture[] = [];
  let bytes = 0;
  const lists = files.filter(({ name }) => /\.json$/i.test(name));
  // A list of everything does not lie deeper than what it names.
  lists.sort((one, other) => depthOf(one.name) - depthOf(other.name));
  for (const file of lists.slice(0, jsonFilesMax)) {
    signal?.throwIfAborted();
    bytes += file.sizeBytes;
    if (bytes > allJsonBytesMax) break;
    const text = await readText(file, jsonBytesMax);
    const json = text === null ? undefined : parseJson(text);
    const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1);
    const tasks = readTasks(json, folder, files);
    if (tasks !== null) return tasks;
    // Any list could be a history; a list that names none of the files is not one.
    remembered.push(...(readHistory(json, byName) ?? []));
  }
  if (remembered.length > 0) return remembered;
  return files
    .filter(({ name }) => pictureEnding.test(name))
    .map((file) => ({ ...unknownPicture(file), prompt: baseName(file.name) }));
}

const depthOf = (name: string) => name.split('/').length;
const baseName = (name: string) => name.slice(name.lastIndexOf('/') + 1);

const unknownPicture = (file: LibraryFile): ForeignPicture => ({
  file,
  key: file.name,
  kind: 'upload',
  prompt: '',
  model: '',
  createdMs: null,
  parameters: {},
  costUsd: null,
});

/** CookSleep's `manifest.json`, versions 1 to 4: tasks name pictures by id, and a table has the file of each id. */
const taskExportSchema = z.object({
  tasks: z.array(
    z.object({
      id: z.string(),
      prompt: z.string().catch(''),
      params: z.record(z.string(), z.unknown()).catch({}),
      apiModel: z.string().optional().catch(undefined),
      inputImageIds: z.array(z.string()).catch([]),
      outputImages: z.array(z.string()).catch([]),
      createdAt: z.number().nullable().catch(null),
    }),
  ),
  imageFiles: z.record(
    z.string(),
    z.object({
      path: z.string(),
      createdAt: z.number().nullable().catch(null),
      source: z.string().optional(),
    }),
  ),
});

function readTasks(
  json: unknown,
  folder: string,
  files: readonly LibraryFile[],
): readonly ForeignPicture[] | null {
  const parsed = taskExportSchema.safeParse(json);
  if (!parsed.success) return null;
  const byPath = new Map(files.map((file) => [file.name, file]));
  const { tasks, imageFiles } = parsed.data;
  const makers = new Map(tasks.flatMap((task) => task.outputImages.map((id) => [id, task] as const)));
  return Object.entries(imageFiles).flatMap(([id, { path, createdAt, source }]) => {
    const file = byPath.get(folder + path);
    const maker = makers.get(id);
    if (file === undefined) return [];
    if (maker === undefined) {
      // The others include masks and partial pictures; only the user's uploads are worth keeping.
      return source === 'upload' ? [{ ...unknownPicture(file), key: id, createdMs: createdAt }] : [];
    }
    return [
      {
        ...unknownPicture(file),
        key: id,
        kind: maker.inputImageIds.length > 0 ? 'edit' : 'create',
        prompt: maker.prompt,
        model: maker.apiModel ?? '',
        createdMs: maker.createdAt ?? createdAt,
        parameters: maker.params,
      } satisfies ForeignPicture,
    ];
  });
}

/** The history that Alasano's studio keeps in the browser, and that xxxily's snapshots contain as `imageHistory`. */
const historySchema = z.array(
  z
    .looseObject({
      timestamp: z.number(),
      images: z.array(z.looseObject({ filename: z.string() })),
      prompt: z.string().catch(''),
      mode: z.string().catch('generate'),
      model: z.string().catch('gpt-image-1'),
      costDetails: z
        .object({ estimated_cost_usd: z.number().min(0) })
        .nullable()
        .catch(null),
    })
    .catch({ timestamp: 0, images: [], prompt: '', mode: '', model: '', costDetails: null }),
);
const snapshotSchema = z.looseObject({
  imageHistory: historySchema,
  images: z.array(z.object({ filename: z.string(), objectKey: z.string() })).catch([]),
});

function readHistory(
  json: unknown,
  byName: ReadonlyMap<string, LibraryFile>,
): readonly ForeignPicture[] | null {
  const snapshot = snapshotSchema.safeParse(json);
  const history = snapshot.success ? snapshot.data.imageHistory : historySchema.safeParse(json).data;
  if (history === undefined) return null;
  const objects = new Map(
    snapshot.data?.images.map(({ filename, objectKey }) => [filename, baseName(objectKey)]),
  );
  return history.flatMap((entry) =>
    entry.images.flatMap(({ filename }) => {
      const file = byName.get(baseName(filename)) ?? byName.get(objects.get(filename) ?? '');
      if (file === undefined) return [];
      const picture: ForeignPicture = {
        file,
        key: `${entry.timestamp}/${filename}`,
        kind: entry.mode === 'edit' ? 'edit' : 'create',
        prompt: entry.prompt,
        model: entry.model,
        createdMs: entry.timestamp,
        parameters: entry,
        costUsd:
          entry.costDetails === null ? null : entry.costDetails.estimated_cost_usd / entry.images.length,
      };
      return [picture];
    }),
  );
}
