import type { Page } from 'playwright';
import { seededPrompts, seedLibrary } from './seed-library';

/**
 * Puts a conversation named "Seeded" into the page's library, straight into its database, with this many turns and a
 * picture for each. Leaves the page at a file of the studio, so the caller must open a screen.
 */
export async function seedConversation(page: Page, origin: string, turns: number): Promise<void> {
  await seedLibrary(page, origin, seededPrompts(turns));
  await page.evaluate(async (wanted) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('safelight');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const conversationId = '00000000-0000-4000-8000-00000000c0de';
    const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const timeOf = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
    const transaction = database.transaction(['conversations', 'turns', 'answers'], 'readwrite');
    transaction.objectStore('conversations').put({
      id: conversationId,
      title: 'Seeded',
      createdAt: timeOf(0),
      updatedAt: timeOf(wanted),
      shownTurnId: null,
    });
    for (let number = 0; number < wanted; number += 1) {
      const id = idOf(number);
      const parentId = number === 0 ? null : idOf(number - 1);
      const prompt = `Message ${number}: the lamp a little smaller, and the sea behind the window calmer`;
      const raw = `{"prompt":"${prompt}","ratio":"1:1"}\n\n> Progress 100%\n`;
      const state = {
        jobId: id,
        kind: 'chat',
        model: 'gpt-4o-image-vip',
        prompt,
        parameters: {},
        createdAt: timeOf(number),
        demo: false,
        status: 'succeeded',
        connection: 'open',
        stage: 'generating',
        percent: 100,
        text: 'Here it is: **smaller**, and calmer.\n\n- the lamp\n- the sea',
        answer: { echo: { prompt, ratio: '1:1' }, genIds: [] },
        turn: { conversationId, parentId },
        images: [{ status: 'saved', mimeType: 'image/png', width: 1024, height: 1024 }],
        estimateMicroUsd: 9_000,
        cost: { microUsd: 9_000, basis: 'per-call' },
        requested: 1,
        delivered: 1,
        error: null,
        lastSequence: 9,
      };
      const times = { createdAt: timeOf(number), revision: 1 };
      const turn = { id, conversationId, parentId, ...times, state, pictures: [] };
      transaction.objectStore('turns').put({ ...turn, answerCharacters: raw.length, turnsLeftOut: 0 });
      transaction.objectStore('answers').put({ turnId: id, raw });
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
    database.close();
  }, turns);
}
