import { afterAll, beforeAll, expect, test } from 'vitest';
import { estimateCost, type PricedRequest, settleCost } from '@/lib/catalogue/cost';
import type { CatalogueModel, Quality } from '@/lib/catalogue/model';
import { catalogueModels } from '@/lib/catalogue/models';
import { getPrice } from '@/lib/catalogue/prices';
import type { JobParameters } from '@/lib/protocol/job-request';
import { narrowBySchema } from '@/lib/server/gateway/models/model-schemas';
import { chooseRoute } from '@/lib/server/gateway/routes/choose-route';
import { chooseUpstream, sandboxOrigin, type Upstream } from '@/lib/server/gateway/upstream';
import { parseConfig } from '@/lib/server/platform/config';
import { createSandbox, type Sandbox } from '@/lib/server/sandbox/sandbox';
import { collectEvents } from '../../support/collect-events';

/** How far the cost of a picture may be from the price on the button, if the price of its model is known. */
const toleranceShare = 0.05;
const sizesMax = 5;
/** These are tried first: the usual sizes, and the largest. */
const preferredSizes = ['1024x1024', '1024x1536', '1536x1024', '2048x2048', '3840x2160'];

interface Line {
  model: string;
  settings: string;
  estimateMicroUsd: number | null;
  settledMicroUsd: number | null;
  basis: string;
  billedMicroUsd: number;
  /** Whether our price table has the model. */
  isPriced: boolean;
  /** The estimate of the same picture once this one's cost is known. */
  nextEstimateMicroUsd: number | null;
}

let sandbox: Sandbox;
let upstream: Upstream;
const lines: Line[] = [];

beforeAll(() => {
  sandbox = createSandbox({ origin: sandboxOrigin, pace: 0 });
  upstream = { ...chooseUpstream(parseConfig({ SANDBOX_PACE: '0' }), null), fetch: sandbox.fetch };
});

afterAll(() => {
  for (const { model, settings, estimateMicroUsd, settledMicroUsd, basis } of lines) {
    const share = deviation(estimateMicroUsd, settledMicroUsd);
    const columns = [
      model.padEnd(28),
      settings.padEnd(26),
      dollars(estimateMicroUsd).padStart(10),
      dollars(settledMicroUsd).padStart(10),
      (share === null ? '' : `${(share * 100).toFixed(1)} %`).padStart(8),
      basis,
    ];
    console.log(columns.join(' '));
  }
});

function dollars(microUsd: number | null): string {
  return microUsd === null ? 'unknown' : `$${(microUsd / 1_000_000).toFixed(4)}`;
}

/** How far an estimate is from what a call cost; null if no price was known before. */
function deviation(estimate: number | null, settled: number | null): number | null {
  if (estimate === null || settled === null || settled === 0) return null;
  return Math.abs(estimate - settled) / settled;
}

function sizesOf({ sizes, aspectRatios, resolutions }: CatalogueModel): JobParameters[] {
  if (sizes.kind !== 'none') {
    const offered: readonly string[] = sizes.sizes;
    const preferred = preferredSizes.filter((size) => offered.includes(size));
    const others = offered.filter((size) => !preferred.includes(size));
    return [...preferred, ...others].slice(0, sizesMax).map((size) => ({ size }));
  }
  if (resolutions.length > 0) return resolutions.map((resolution) => ({ resolution }));
  const ratios = aspectRatios.slice(0, sizesMax).map((aspectRatio) => ({ aspectRatio }));
  return ratios.length > 0 ? ratios : [{}];
}

function settingsOf(model: CatalogueModel): JobParameters[] {
  const qualities: readonly (Quality | undefined)[] =
    model.qualities.length > 0 ? model.qualities : [undefined];
  return qualities.flatMap((quality) =>
    sizesOf(model).map((size) => ({ ...size, ...(quality ? { quality } : {}) })),
  );
}

async function play(model: CatalogueModel, parameters: JobParameters): Promise<Line> {
  const request: PricedRequest = {
    model,
    kind: 'create',
    prompt: 'sandbox:quick a quiet harbour in the evening',
    parameters,
    price: getPrice(model.id, new Date().toISOString().slice(0, 10)),
    livePrice: null,
  };
  sandbox.clearCalls();
  const spec = { ...request, messages: [], references: [], mask: null };
  const signal = new AbortController().signal;
  const { events, error } = await collectEvents(chooseRoute(spec).create(signal, upstream, spec));
  expect(error, `${model.id} ${JSON.stringify(parameters)}`).toBeNull();
  const usage = events.find((event) => event.type === 'usage');
  const cost = events.find((event) => event.type === 'cost');
  const settled = settleCost(request, {
    charged: true,
    delivered: 1,
    usage: usage?.type === 'usage' ? usage.usage : null,
    reportedMicroUsd: cost?.type === 'cost' ? cost.microUsd : null,
  });
  return {
    model: model.id,
    settings: Object.values(parameters).join(' '),
    estimateMicroUsd: estimateCost(request).microUsd,
    settledMicroUsd: settled.microUsd,
    basis: settled.basis,
    isPriced: request.price !== null,
    nextEstimateMicroUsd: estimateCost({ ...request, rememberedMicroUsd: settled.microUsd }).microUsd,
    billedMicroUsd: sandbox.calls().reduce((sum, { chargedMicroUsd }) => sum + chargedMicroUsd, 0),
  };
}

test.each(catalogueModels.filter(({ kinds }) => kinds.includes('create')))(
  'what $id costs is what it was estimated at, and what the gateway bills',
  { timeout: 300_000 },
  async (row) => {
    const model = await narrowBySchema(new AbortController().signal, upstream, row);
    for (const parameters of settingsOf(model)) {
      const line = await play(model, parameters);
      lines.push(line);
      expect(line.settledMicroUsd).toBe(line.billedMicroUsd);
      const share = deviation(line.estimateMicroUsd, line.settledMicroUsd);
      if (line.isPriced) expect(share, line.settings).not.toBeNull();
      else expect(line.nextEstimateMicroUsd, line.settings).toBe(line.settledMicroUsd);
      expect(share ?? 0, `${line.model} ${line.settings}`).toBeLessThanOrEqual(toleranceShare);
    }
  },
);
