import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Studio, startStudio } from '../../support/studio';
import { answerJson, ScriptedUpstream } from '../../support/upstream';

const rows = (...ids: readonly string[]) =>
  answerJson({
    success: true,
    data: ids.map((id) => ({
      model_id: id.replace('!', ''),
      ...(id.endsWith('!') && { retire_stage: 'retired' }),
    })),
  });

describe('the default model of a studio with a key', () => {
  let gateway: ScriptedUpstream;
  let studio: Studio;
  const start = async (environment: Record<string, string> = {}) => {
    const { baseUrl } = gateway.asUpstream();
    studio = await startStudio({ AIHUBMIX_API_KEY: 'sk-test', AIHUBMIX_BASE_URL: baseUrl, ...environment });
  };
  const defaultIn = async (path: string): Promise<unknown> =>
    (await (await fetch(`${studio.origin}${path}`)).json()).defaultModel;

  beforeEach(async () => {
    gateway = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    await studio.close();
    await gateway.stop();
  });

  test('is in the session at once, and is the first of our order that is listed and not retired once the gateway answers', async () => {
    const list = rows('gpt-image-1', 'gpt-image-2', 'gpt-image-2.6-flare!', 'gpt-image-2.5-flare');
    let speak: (() => void) | undefined;
    gateway.script = (response, call) => {
      if (!call.path.startsWith('/api/v1/models')) return answerJson({}, 404)(response, call);
      const answer = () => list(response, call);
      if (speak === undefined) speak = answer;
      else answer();
    };
    await start();
    expect(await defaultIn('/api/session')).toBe('gpt-image-2.6-flare');
    await expect.poll(() => speak).toBeDefined();
    expect(await defaultIn('/api/session')).toBe('gpt-image-2.6-flare');
    speak?.();
    expect(await defaultIn('/api/models')).toBe('gpt-image-2.5-flare');
    expect(await defaultIn('/api/session')).toBe('gpt-image-2.5-flare');
    expect(gateway.calls.filter(({ path }) => path.startsWith('/api/v1/models'))).toHaveLength(1);
  });

  test('is the configured one, whatever the list says', async () => {
    gateway.script = rows('gpt-image-2.6-flare');
    await start({ STUDIO_DEFAULT_MODEL: 'gpt-4o-image-vip' });
    expect(await defaultIn('/api/session')).toBe('gpt-4o-image-vip');
    expect(await defaultIn('/api/models')).toBe('gpt-4o-image-vip');
  });
});
