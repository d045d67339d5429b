import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const live = new Set<string>();

async function open() {
  vi.resetModules();
  return {
    ...(await import('@/lib/browser/platform/object-urls')),
    ...(await import('@/lib/browser/jobs/preview-urls')),
  };
}

beforeEach(() => {
  live.clear();
  let count = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    count += 1;
    live.add(`blob:${count}`);
    return `blob:${count}`;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void live.delete(url));
});

afterEach(() => vi.restoreAllMocks());

const blob = async () => new Blob(['x']);

describe('object URLs', () => {
  it('are shared by all who show a picture, and revoked when the last of them leaves', async () => {
    const { leaseUrl } = await open();
    const load = vi.fn(blob);
    const [one, other] = [leaseUrl('original:a', load, false), leaseUrl('original:a', load, false)];
    expect(await one.url).toBe('blob:1');
    expect(await other.url).toBe('blob:1');
    expect(load).toHaveBeenCalledOnce();
    one.release();
    one.release();
    expect(live.size).toBe(1);
    other.release();
    expect(live.size).toBe(0);
  });

  it('are not created for a viewer that left while the picture loaded', async () => {
    const { leaseUrl } = await open();
    const lease = leaseUrl('original:a', blob, false);
    lease.release();
    expect(await lease.url).toBeNull();
    expect(live.size).toBe(0);
  });

  it('of thumbnails stay for a while, so that scrolling back shows them at once; the oldest are revoked first', async () => {
    const { leaseUrl } = await open();
    for (let at = 0; at < 250; at += 1) {
      const lease = leaseUrl(`thumbnail:${at}`, blob, true);
      await lease.url;
      lease.release();
    }
    expect(live.size).toBe(200);
    expect(leaseUrl('thumbnail:249', blob, true).current).toBe('blob:250');
    expect(leaseUrl('thumbnail:0', blob, true).current).toBeNull();
  });

  it('of unreadable pictures are null, and are tried again next time', async () => {
    const { leaseUrl } = await open();
    expect(await leaseUrl('original:a', async () => null, false).url).toBeNull();
    expect(await leaseUrl('original:a', () => Promise.reject(new Error('denied')), false).url).toBeNull();
    expect(await leaseUrl('original:a', blob, false).url).toBe('blob:1');
  });

  it('of deleted pictures are revoked at once unless they are shown', async () => {
    const { leaseUrl, forgetUrls } = await open();
    const [idle, shown] = [leaseUrl('thumbnail:a', blob, true), leaseUrl('thumbnail:b', blob, true)];
    await Promise.all([idle.url, shown.url]);
    idle.release();
    forgetUrls(['thumbnail:a', 'thumbnail:b']);
    expect(live.size).toBe(1);
    shown.release();
    expect(live.size).toBe(0);
  });
});

describe('previews', () => {
  it('replace each other, and are revoked with the last viewer once the picture has arrived', async () => {
    const { showPreview, settlePreview, getPreviewUrl, watchPreview } = await open();
    const notify = vi.fn();
    const stop = watchPreview('a:0', notify);
    for (let at = 0; at < 4; at += 1) showPreview('a:0', new Blob([]));
    expect(notify).toHaveBeenCalledTimes(4);
    expect(getPreviewUrl('a:0')).toBe('blob:4');
    expect([...live]).toEqual(['blob:3', 'blob:4']);
    settlePreview('a:0');
    expect(getPreviewUrl('a:0')).toBe('blob:4');
    stop();
    expect(getPreviewUrl('a:0')).toBeNull();
    expect(live.size).toBe(0);
  });

  it('without viewers are revoked as soon as the picture has arrived', async () => {
    const { showPreview, settlePreview } = await open();
    showPreview('a:0', new Blob([]));
    settlePreview('a:0');
    expect(live.size).toBe(0);
  });
});
