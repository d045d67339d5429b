import { describe, expect, test } from 'vitest';
import { chatRoute } from '@/lib/server/gateway/routes/chat-route';
import { imagesRoute } from '@/lib/server/gateway/routes/images-route';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { createCallSpec } from '../../support/call-spec';
import { collectEvents } from '../../support/collect-events';
import { scriptedGateway } from '../../support/scripted-gateway';
import { answerThenCut } from '../../support/upstream';

const gateway = scriptedGateway();

const link = 'https://filesystem.site/a.png';
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const routes = {
  images: { route: imagesRoute, spec: () => createCallSpec({}) },
  tasks: { route: tasksRoute, spec: () => createCallSpec({ model: 'gpt-image-2.5-flare' }) },
  chat: { route: chatRoute, spec: () => createCallSpec({ kind: 'chat', model: 'gpt-4o-image-vip' }) },
};

/** Bodies whose connection broke before or after their format was known. */
describe.each(['images', 'tasks', 'chat'] as const)('a cut body without an id on the %s route', (name) => {
  test.each([
    ['a short one with a link', `{"data":["${link}"],"x`, link],
    ['a result of another name', `{"result":["${link}"],"credits":`, link],
    ['in the second entry of a list', `{"images":[{"image":"${link}"},{"image":"https://filesys`, link],
    ['with base64', `{"created":1,"data":[{"b64_json":"${png}"}],"usage":{"x`, png],
  ])('%s keeps the picture that had arrived', async (_, body, picture) => {
    gateway.script = answerThenCut(body, 'application/json', { 'content-length': '9000' });
    const { route, spec } = routes[name];
    const { events } = await collectEvents(
      route.create(new AbortController().signal, gateway.asUpstream(), spec()),
    );
    const pictures = events.flatMap((event) => {
      if (event.type === 'picture') return [event.base64];
      return event.type === 'picture-link' ? [event.url] : [];
    });
    expect(pictures).toEqual([picture]);
  });
});
