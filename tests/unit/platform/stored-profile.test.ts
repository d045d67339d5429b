import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type BrowserProfile,
  profileNames,
  readStoredProfile,
  restoreProfile,
  storedNames,
} from '@/tests/support/browser-profile';
import { freshBrowser, leaveBrowser, openTab, settled, type Tab, until } from '@/tests/support/browser-tab';
import { chatScript, FakeJobServer, jobScript } from '@/tests/support/fake-job-server';
import { plainReferenceInfo } from '@/tests/support/plain-reference-info';

// The profile as the build of commit 237e0cb stored it.
const idOf = (number: number) => `00000000-0000-4000-8000-0000000000${number.toString(16).padStart(2, '0')}`;
const created = idOf(1);
const [firstTurn, secondTurn, refusedTurn] = [idOf(4), idOf(5), idOf(6)];
const [partial, unfinished, unrecorded, unfinishedTurn] = [idOf(7), idOf(8), idOf(9), idOf(10)];
const conversationId = '00000000-0000-4000-8000-00000000c0de';

let profile: BrowserProfile;
let server: FakeJobServer;
let tab: Tab;
beforeEach(async () => {
  freshBrowser();
  profile = await readStoredProfile();
  await restoreProfile(profile);
  server = new FakeJobServer();
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const body = init.body instanceof FormData ? String(init.body.get('request')) : init.body;
    return server.fetch(input, { ...init, body: body ?? null });
  });
  tab = await openTab();
});
afterEach(leaveBrowser);

/**
 * Fields that later builds have added. An earlier build does not read them, and drops them when it writes the store.
 */
const addedSince = [
  'a job: [].state.references',
  'ledger: [].prompt',
  'safelight:chat: .state.hasPictures',
  'safelight:chat: .state.shownTurnId',
  ...['safelight:draft', 'safelight:edit-draft'].flatMap((key) =>
    ['aspectRatio', 'resolution', 'seed'].map((name) => `${key}: .state.choices.${name}`),
  ),
  ...['', '.ids[]', '.newestAt', '.pictures'].map((name) => `safelight:library-index: .state.loss${name}`),
  'safelight:message:00000000-0000-4000-8000-00000000c0de: .state.sending',
  'safelight:meter: .state.calls',
  ...['', '.inexact[][]', '.library', '.openIds[]', '.readMs'].map(
    (name) => `safelight:meter: .state.origin${name}`,
  ),
  'safelight:recent-models: []',
];

/** Keys and tables that an earlier build does not know at all. */
const isApart = (name: string) =>
  [...addedTables, 'safelight:jobs', 'safelight:running-turns'].some((part) => name.startsWith(`${part}: `));

const rowsOf = (table: string) => profile.database.stores[table]?.rows ?? [];
const stateOf = (key: string) => (profile.localStorage[key] as { state: object }).state;

async function openStores() {
  const [rehydrate, drafts, preferences, ownKey, sheet, shares, pending, read] = await Promise.all([
    import('@/lib/browser/shell/rehydrate-stores'),
    import('@/lib/browser/parameters/form-draft-store'),
    import('@/lib/browser/session/preferences-store'),
    import('@/lib/browser/session/own-key-store'),
    import('@/lib/browser/parameters/composer-sheet-store'),
    import('@/lib/browser/shares/own-shares'),
    import('@/lib/browser/edit/pending-references-store'),
    import('@/lib/browser/parameters/read-draft'),
  ]);
  const stores = { ...drafts, ...preferences, ...ownKey, ...sheet, ...shares, ...pending };
  rehydrate.rehydrateStores();
  read.readDraft(stores.useEditDraft);
  for (const store of [
    stores.useComposerSheet,
    stores.useOwnShares,
    stores.usePendingReferences,
    tab.useChat,
  ]) {
    await store.persist.rehydrate();
  }
  return stores;
}

const addedTables = ['changed', 'copies', 'state', 'trash'];

describe('a browser that used an earlier build', () => {
  it('has the tables, keys and indexes that it had', async () => {
    await tab.database.open();
    const database = tab.database.backendDB();
    expect(database.name).toBe(profile.database.name);
    const names = [...database.objectStoreNames];
    const earlier = Object.keys(profile.database.stores);
    // Versions 5 and 6 added tables for copies in the studio and for the trash; the tables of earlier builds are
    // unchanged.
    expect(names.sort()).toEqual([...earlier, ...addedTables].sort());
    const transaction = database.transaction(names);
    for (const [name, { keyPath, indexes }] of Object.entries(profile.database.stores)) {
      const store = transaction.objectStore(name);
      expect(store.keyPath).toEqual(keyPath);
      const found = [...store.indexNames].map((index) => store.index(index));
      expect(
        found.map(({ name, keyPath, unique, multiEntry }) => ({ name, keyPath, unique, multiEntry })),
      ).toEqual(indexes);
    }
  });

  it('shows its pictures and costs', async () => {
    await openStores();
    expect(tab.useLibraryIndex.getState()).toMatchObject(stateOf('safelight:library-index'));
    expect(tab.useCostTotals.getState()).toMatchObject(stateOf('safelight:meter'));
    tab.useLibraryIndex.getState().replace({ pictures: [], total: 0 });
    await settled(tab.refreshLibrary());
    expect(tab.useLibraryIndex.getState()).toMatchObject(stateOf('safelight:library-index'));
    const { allTimeMicroUsd, demoMicroUsd, openMicroUsd } = stateOf('safelight:meter') as Record<
      string,
      number
    >;
    expect(tab.useCostTotals.getState()).toMatchObject({ allTimeMicroUsd, demoMicroUsd, openMicroUsd });
    const { listEntries } = await import('@/lib/browser/costs/ledger');
    expect(await listEntries({ limit: 99 })).toEqual([...rowsOf('ledger')].reverse());
    const { getOriginal, getThumbnail } = await import('@/lib/browser/library/picture-storage');
    expect(await (await getOriginal('own:0'))?.text()).toBe('original');
    expect(await (await getThumbnail('own:0'))?.text()).toBe('thumbnail');
  });

  it('has its settings, drafts and shares', async () => {
    const stores = await openStores();
    expect(stores.useDraft.getState()).toMatchObject(stateOf('safelight:draft'));
    expect(stores.useEditDraft.getState()).toMatchObject(stateOf('safelight:edit-draft'));
    expect(stores.usePreferences.getState()).toMatchObject(stateOf('safelight:preferences'));
    expect(stores.useOwnKey.getState()).toMatchObject(stateOf('safelight:own-key'));
    expect(stores.useComposerSheet.getState()).toMatchObject(stateOf('safelight:composer-sheet'));
    expect(stores.useOwnShares.getState()).toMatchObject(stateOf('safelight:shares'));
    expect(stores.usePendingReferences.getState()).toMatchObject(stateOf('safelight:edit-references'));
    expect(tab.useDurations.getState()).toMatchObject(stateOf('safelight:durations'));
    expect(tab.useChat.getState()).toMatchObject(stateOf('safelight:chat'));
    tab.openComposerDraft(null);
    expect(tab.useComposerDraft.getState()).toMatchObject(stateOf('safelight:message'));
    tab.openComposerDraft(conversationId);
    expect(tab.useComposerDraft.getState()).toMatchObject(stateOf(`safelight:message:${conversationId}`));
  });

  it('has the references of its forms, with their files and masks', async () => {
    const { readReferences } = await import('@/lib/browser/references/reference-rows');
    const references = await readReferences('edit');
    expect(references).toMatchObject([
      {
        id: 'upload:r1',
        name: 'boat.png',
        pictureId: null,
        progress: { status: 'ready', info: plainReferenceInfo },
      },
    ]);
    expect(await references[0]?.compressed?.blob.text()).toBe('boat');
    expect(await references[0]?.mask?.text()).toBe('painted');
    expect(await references[0]?.source?.text()).toBe('boat as given');
    const inChat = await readReferences(`chat:${conversationId}`);
    expect(inChat).toMatchObject([{ id: 'upload:r2', pictureId: `${created}:0`, isLast: true }]);
  });

  it('continues its conversation, with answers and pictures', async () => {
    expect(await tab.listConversations({ search: '', limit: 9 })).toMatchObject(rowsOf('conversations'));
    expect(await tab.readTurns(conversationId)).toMatchObject(rowsOf('turns'));
    server.script = (jobId) => chatScript({ jobId, raw: 'more' });
    const id = await settled(
      tab.sendMessage({
        conversationId,
        parentId: secondTurn,
        prompt: 'smaller',
        model: 'gpt-4o-image-vip',
        estimateMicroUsd: 9_000,
        demo: false,
        pictures: [],
      }),
    );
    await until(async () => (await tab.database.ledger.get(id))?.outcome === 'succeeded');
    expect(JSON.parse(server.jobs.get(id)?.body ?? '').messages).toEqual([
      { role: 'user', text: 'A red lamp', images: [0] },
      { role: 'assistant', text: `raw of ${firstTurn}` },
      { role: 'user', text: 'at dusk' },
      { role: 'assistant', text: `raw of ${secondTurn}` },
    ]);
    expect(await tab.pictureIdsOfConversation(conversationId)).toEqual([
      `${firstTurn}:0`,
      `${secondTurn}:0`,
      `${id}:0`,
    ]);
    expect(await tab.database.turns.get(refusedTurn)).toMatchObject({
      state: { error: { charged: true } },
    });
  });

  it('finishes what it had submitted, and issues nothing that was cancelled', async () => {
    const frames = jobScript({ jobId: unfinished, pictures: 1, sizeBytes: 12 });
    server.jobs.set(unfinished, { body: '', frames, confirmed: [] });
    const turnFrames = chatScript({ jobId: unfinishedTurn, raw: 'late' });
    server.jobs.set(unfinishedTurn, { body: '', frames: turnFrames, confirmed: [] });
    expect(await settled(tab.resumeJobs())).toEqual({ recovered: 2 });
    expect(await tab.database.turns.get(unfinishedTurn)).toMatchObject({ state: { status: 'succeeded' } });
    expect(await tab.database.jobs.toArray()).toEqual([]);
    expect(await tab.database.jobFiles.toArray()).toEqual([]);
    const { parents } = rowsOf('pictures').find(({ isMasked }) => isMasked) ?? {};
    expect(await tab.database.pictures.get(`${unfinished}:0`)).toMatchObject({ parents, isMasked: true });
    expect(tab.useJobs.getState().jobs[partial]).toMatchObject({ status: 'partial', delivered: 1 });
    expect(server.issued).toEqual([]);
    expect(server.withdrawn).toEqual([unrecorded]);
    expect(await tab.database.ledger.get(unrecorded)).toMatchObject({ costMicroUsd: 0, basis: 'none' });
    expect(localStorage.getItem('safelight:stray-jobs')).toBeNull();
    expect(localStorage.getItem('safelight:cancelled-jobs')).toBeNull();
  });
});

describe('a browser that stores something today', () => {
  it('uses the names that an earlier build reads', async () => {
    const stores = await openStores();
    const names = new Set<string>();
    const remember = async () => {
      for (const name of await storedNames(tab.database)) {
        if (!isApart(name)) names.add(name);
      }
    };
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
      // Before a job is issued, its record and its files are written.
      await remember();
      return fetch(input, init);
    });
    await Promise.all(tab.database.tables.map((table) => table.clear()));

    const png = (text: string) => new Blob([text], { type: 'image/png' });
    const submission = {
      kind: 'create',
      model: 'gpt-image-1',
      prompt: 'a lamp',
      parameters: { n: 2, quality: 'high', size: '1024x1536' },
      estimateMicroUsd: 42_000,
      demo: false,
    } as const;
    const end = (id: string) => until(async () => (await tab.database.ledger.get(id))?.outcome != null, id);
    server.script = (jobId) => jobScript({ jobId, pictures: 2, sizeBytes: 12, failed: [1] });
    const made = tab.submitJob(submission);
    await end(made);
    server.script = (jobId) => jobScript({ jobId, pictures: 1, sizeBytes: 12 });
    const files = {
      references: [png('one'), png('two')],
      mask: png('mask'),
      parents: [`${made}:0`, `upload:${'0'.repeat(32)}`],
    };
    await end(tab.submitJob({ ...submission, kind: 'edit', parameters: { inputFidelity: 'high' }, files }));
    const row = await tab.database.pictures.get(`${made}:0`);
    if (row === undefined) throw new Error('The picture is missing.');
    const { savePicture } = await import('@/lib/browser/library/picture-storage');
    await savePicture({
      row: { ...row, id: 'own:0', jobId: 'own' },
      original: png('o'),
      thumbnail: png('t'),
    });
    const message = {
      conversationId,
      parentId: null,
      prompt: 'A lamp',
      model: 'gpt-4o-image-vip',
      estimateMicroUsd: 9_000,
      demo: false,
    };
    const picture = {
      name: 'lamp.png',
      pictureId: null,
      receipt: plainReferenceInfo,
      wasReduced: false,
      blob: png('lamp'),
    };
    server.script = (jobId) => chatScript({ jobId, raw: 'raw' });
    const turn = await settled(tab.sendMessage({ ...message, pictures: [picture] }));
    await end(turn);
    const failure = { code: 'moderation_blocked', message: 'input_moderation' } as const;
    server.script = (jobId) => chatScript({ jobId, raw: 'raw', failure });
    await end(await settled(tab.sendMessage({ ...message, parentId: turn, pictures: [] })));
    const references = await import('@/lib/browser/references/reference-rows');
    const { createReference } = await import('@/lib/browser/references/reference');
    const reference = createReference('upload:r1', 'lamp.png', {
      isLast: true,
      compressed: {
        blob: png('lamp'),
        sourceId: `upload:${'0'.repeat(32)}`,
        neededBytes: 4,
        askedBytes: null,
      },
      progress: {
        status: 'ready',
        info: { ...plainReferenceInfo, stripped: [], notes: [] },
        wasReduced: false,
      },
    });
    await references.saveReference(reference, 'edit');
    await references.saveReferenceFile('upload:r1', png('as given'));
    await references.saveReferenceOrder('edit', ['upload:r1']);
    await references.saveMask('upload:r1', png('painted'));
    stores.useDraft.getState().setChoice('n', 4);
    stores.useEditDraft.getState().setChoice('n', 4);
    stores.usePreferences.getState().takeFileNumber();
    stores.useOwnKey.getState().setKey('sk-other');
    stores.useComposerSheet.getState().setHeight('half');
    stores.usePendingReferences.getState().add('own:0');
    tab.useChat.getState().setModel('gpt-4o-image');
    tab.openComposerDraft(conversationId);
    tab.useComposerDraft.getState().setPrompt('another message');
    await vi.advanceTimersByTimeAsync(1_000);
    await remember();

    const known = profileNames(profile);
    expect([...names].filter((name) => !known.has(name)).sort()).toEqual(addedSince);
    expect([...known].filter((name) => !names.has(name))).toEqual([]);
  });
});
