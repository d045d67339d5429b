import { sendMessage } from '@/lib/browser/chat/send-message';
import {
  changeConversation,
  deleteConversation,
  listConversations,
  restoreConversation,
} from '@/lib/browser/conversations/conversations';
import { useCostTotals } from '@/lib/browser/costs/cost-totals-store';
import { sumLedger } from '@/lib/browser/costs/ledger-totals';
import { cancelJob } from '@/lib/browser/jobs/cancel-job';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { submitJob } from '@/lib/browser/jobs/submit-job';
import { deletePictures, deletePicturesForGood, restoreDeleted } from '@/lib/browser/library/delete-pictures';
import { getOriginal } from '@/lib/browser/library/picture-storage';
import { refreshLibrary } from '@/lib/browser/library/refresh-library';
import { listTrash } from '@/lib/browser/library/trash';
import { bringBack } from '@/lib/browser/library-copies/bring-back';
import { useCopiesPreference } from '@/lib/browser/library-copies/copies-preference';
import { getCopying } from '@/lib/browser/library-copies/copying-state';
import { createWords, inviteDevice, joinDevice } from '@/lib/browser/library-copies/devices';
import { getLibraryState } from '@/lib/browser/library-copies/library-api';
import { turnCopies } from '@/lib/browser/library-copies/run-copies';
import { libraryDatabase } from '@/lib/browser/platform/database';
import { hashBlob } from '@/lib/browser/platform/hash-blob';
import { createId } from '@/lib/browser/platform/ids';
import { loadSession } from '@/lib/browser/session/load-session';
import { unlockStudio } from '@/lib/browser/session/lock-studio';
import { useSession } from '@/lib/browser/session/session-store';
import { openStudio } from '@/lib/browser/shell/open-studio';
import { rehydrateStores } from '@/lib/browser/shell/rehydrate-stores';
import { isRunning, type JobState } from '@/lib/protocol/job-state';
import type { Network } from './network';
import type { Order } from './orders';

/** Everything that a browser shows and has, for comparison. */
export interface Shown {
  /** Rows of the library by id, as JSON; deleted pictures are in `trash`. */
  pictures: Record<string, string>;
  trash: Record<string, string>;
  conversations: Record<string, string>;
  turns: Record<string, string>;
  ledger: Record<string, string>;
  /** Hashes of the bytes that are here, by id. */
  originals: Record<string, string>;
  /** Micro-USD: the lines of the ledger, the total that Costs shows, and what is carried of an earlier database. */
  linesMicroUsd: number;
  totalMicroUsd: number;
  shownMicroUsd: number;
  carriedMicroUsd: number;
}

/** The work that is still under way in a browser. */
export interface Rest {
  /** Whether the studio lets it in. */
  isOpen: boolean;
  marks: string[];
  jobs: string[];
  running: number;
  /** Whether its number and the studio's agree, and no older rows are missing. */
  isReceived: boolean;
  library: string | null;
  problem: string | null;
  note: string;
}

/** What a person does with a page, and what somebody who looks at it sees. */
export function createPage(network: Network) {
  const keepTrying = async (work: () => Promise<boolean>) => {
    while (!(await work())) await new Promise((resolve) => setTimeout(resolve, 300));
  };
  return {
    /** Opens the page; if the studio is locked, its code is typed in once it answers. */
    async open({ code }: { code: string | null }) {
      rehydrateStores();
      await useCopiesPreference.persist.rehydrate();
      const run = async () => {
        if (code !== null && !network.hasCookie('safelight_access'))
          await keepTrying(async () => (await unlockStudio(code)).outcome === 'unlocked');
        await openStudio(
          () => undefined,
          (work) => work(),
        );
        await keepTrying(async () => {
          if (useSession.getState().session === null) await loadSession();
          return useSession.getState().session !== null;
        });
      };
      void run();
    },
    make({ kind, model, prompt, n, withUpload }: Order): string {
      const upload = withUpload ? new Blob([Buffer.from(tinyPng, 'base64')], { type: 'image/png' }) : null;
      const files = upload ? { references: [upload], mask: null, parents: [`upload:${createId()}`] } : null;
      const parameters = { n };
      return submitJob({
        kind: files ? 'edit' : kind,
        model,
        prompt,
        parameters,
        estimateMicroUsd: 1,
        demo: false,
        files,
      });
    },
    /** Says something in the newest conversation, or begins one. */
    async talk({ model, prompt, isNew }: Order & { isNew: boolean }): Promise<string> {
      const [newest] = isNew ? [] : await listConversations({ search: '', limit: 1 });
      return sendMessage({
        conversationId: newest?.id ?? createId(),
        parentId: newest?.shownTurnId ?? null,
        prompt,
        model,
        estimateMicroUsd: 1,
        demo: false,
        pictures: [],
      });
    },
    async cancel(jobId: string) {
      await cancelJob(jobId);
    },
    pictureIds: () => libraryDatabase().pictures.toCollection().primaryKeys(),
    trashIds: async () => (await listTrash(999)).map(({ id }) => id),
    conversationIds: async () => (await listConversations({ search: '', limit: 999 })).map(({ id }) => id),
    async remove(ids: string[]) {
      await deletePictures(ids);
    },
    async removeAndUndo(ids: string[]) {
      const { undo } = await deletePictures(ids);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await undo();
    },
    async restore(ids: string[]) {
      await restoreDeleted(ids);
    },
    async deleteForGood(ids: string[]) {
      await deletePicturesForGood(ids);
    },
    async rename({ id, title }: { id: string; title: string }) {
      await changeConversation(id, { title });
    },
    async hide(id: string) {
      await deleteConversation(id);
    },
    async unhide(id: string) {
      await restoreConversation(id);
    },
    /** Opens a picture in the large view; @returns its hash, or null if it is not available now. */
    async look(id: string): Promise<string | null> {
      const blob = await getOriginal(id);
      return blob && hashBlob(blob);
    },
    async bringBack() {
      await bringBack(() => undefined);
    },
    async turnCopies(isOn: boolean) {
      await turnCopies(isOn);
    },
    invite: async () => (await inviteDevice())?.code ?? null,
    words: async () => (await createWords())?.words ?? null,
    join: (secret: { code: string } | { words: string }) => joinDevice(secret, () => undefined),
    rest,
    shown,
  };
}

export type Page = ReturnType<typeof createPage>;

async function rest(): Promise<Rest> {
  const { changed, jobs } = libraryDatabase();
  const marks = (await changed.toArray()).map(({ id }) => id);
  const unfinished = (await jobs.toArray())
    .filter(({ state }) => !waitsForItsUser(state))
    .map(({ jobId, state }) => `${jobId} ${state.status} ${state.images.map(({ status }) => status).join()}`);
  const running = Object.values(useJobs.getState().jobs).filter(isRunning).length;
  const copying = await getCopying();
  const state = await getLibraryState().catch(() => null);
  const { session } = useSession.getState();
  return {
    isOpen: session?.locked === false,
    marks,
    jobs: unfinished,
    running,
    isReceived: state !== null && copying.since === state.sequence && copying.before === null,
    library: state?.library ?? null,
    problem: copying.library === state?.library ? copying.problem : 'another library',
    note: `since ${copying.since} of ${state?.sequence}, before ${copying.before}, ${copying.problem}`,
  };
}

/** Whether a job is over except for a link that its user may try again. */
function waitsForItsUser(job: JobState): boolean {
  return !isRunning(job) && job.images.some((image) => image.status === 'failed' && image.retryable);
}

async function shown(): Promise<Shown> {
  await refreshLibrary();
  const { pictures, trash, conversations, turns, answers, ledger, originals, totals } = libraryDatabase();
  const hashes: Record<string, string> = {};
  for (const { id, blob } of await originals.toArray()) hashes[id] = await hashBlob(blob);
  const listed = (await conversations.toArray()).filter(({ deletedAt }) => deletedAt === undefined);
  const open = new Set(listed.map(({ id }) => id));
  const raw = new Map((await answers.toArray()).map((answer) => [answer.turnId, answer.raw]));
  const told = (await turns.toArray())
    .filter(({ conversationId }) => open.has(conversationId))
    .map(({ revision: _, ...turn }) => ({ ...turn, raw: raw.get(turn.id) }));
  const entries = await ledger.toArray();
  const sums = await sumLedger(new Date().toISOString());
  return {
    pictures: byId(await pictures.toArray()),
    trash: byId((await trash.toArray()).map(({ row }) => row)),
    conversations: byId(listed),
    turns: byId(told),
    ledger: byId(entries.map((entry) => ({ ...entry, id: entry.jobId }))),
    originals: hashes,
    linesMicroUsd: entries.reduce((sum, entry) => sum + (entry.costMicroUsd ?? 0), 0),
    totalMicroUsd: sums.allTimeMicroUsd,
    shownMicroUsd: useCostTotals.getState().allTimeMicroUsd,
    carriedMicroUsd: (await totals.get('carried'))?.microUsd ?? 0,
  };
}

function byId(rows: readonly { id: string }[]): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [row.id, JSON.stringify(sorted(row))]));
}

/** The same value with the fields of every object in order: devices receive them in different orders. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}

/** A picture of one pixel. */
const tinyPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
