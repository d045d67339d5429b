export type Parameters = Record<string, unknown>;

/** What one family does, by one of its models. */
export interface Family {
  model: string;
  route: 'generations' | 'tasks' | 'gemini';
  /** Everything of its own that the model takes, without n. */
  parameters: Parameters;
  /** The same as the gateway gets it. */
  sent: Parameters;
  size: string;
  refused: Parameters;
  /** How many calls three pictures take. */
  callsForThree: 1 | 3;
  /** The most references; 0 for models that edit nothing. */
  references: number;
  previews: boolean;
  /** How the cost of a finished call is known. */
  basis: 'gateway' | 'usage' | 'per-call';
}

const shape = { aspectRatio: '16:9', resolution: '2K' };
const look = { quality: 'high', background: 'opaque' };
const none = { seed: 7, quality: 'high', partialImages: 2, inputFidelity: 'high' };
const gptImage = {
  callsForThree: 1,
  references: 16,
  previews: true,
  refused: { seed: 7, ...shape },
} as const;
const tasks = { route: 'tasks', callsForThree: 3, previews: false, basis: 'gateway' } as const;
const seedream = {
  ...tasks,
  size: '2048x2048',
  refused: { ...none, ...shape, background: 'opaque' },
} as const;
const gemini = (parameters: Parameters, imageConfig: Parameters): Omit<Family, 'model' | 'size'> => ({
  route: 'gemini',
  callsForThree: 3,
  references: 14,
  previews: false,
  basis: 'usage',
  parameters,
  sent: { generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig } },
  refused: { ...none, size: '1024x1024', outputFormat: 'png' },
});

/** Every family of the gateway, by what its models do. Source: the gateway's schemas, as the sandbox plays them. */
export const families: readonly Family[] = [
  {
    ...gptImage,
    model: 'gpt-image-1',
    route: 'generations',
    basis: 'usage',
    size: '1024x1536',
    parameters: {
      ...look,
      size: '1024x1536',
      outputFormat: 'webp',
      outputCompression: 40,
      moderation: 'low',
    },
    sent: {
      ...look,
      size: '1024x1536',
      moderation: 'low',
      output_format: 'webp',
      output_compression: 40,
    },
    refused: { ...gptImage.refused, size: '2048x2048' },
  },
  {
    ...gptImage,
    model: 'gpt-image-2',
    route: 'tasks',
    basis: 'gateway',
    size: '2048x1152',
    parameters: { ...look, size: '2048x1152', outputFormat: 'jpeg', outputCompression: 40 },
    sent: { size: '2048x1152', output_format: 'jpeg', extra: { ...look, output_compression: 40 } },
    refused: { ...gptImage.refused, quality: 'max', moderation: 'low', outputFormat: 'webp' },
  },
  ...['gpt-image-2.5-flare', 'gpt-image-2.6-sunburst'].map(
    (model): Family => ({
      ...gptImage,
      model,
      route: 'tasks',
      basis: 'gateway',
      size: '3840x2160',
      parameters: { size: '3840x2160', quality: 'max', background: 'transparent', moderation: 'low' },
      sent: {
        size: '3840x2160',
        extra: { quality: 'max', background: 'transparent', moderation: 'low' },
      },
    }),
  ),
  {
    ...gemini({ aspectRatio: '1:8', resolution: '512' }, { aspectRatio: '1:8', imageSize: '512' }),
    model: 'gemini-3.1-flash-image',
    size: '192x1536',
  },
  {
    ...gemini({ aspectRatio: '21:9', resolution: '4K' }, { aspectRatio: '21:9', imageSize: '4K' }),
    model: 'gemini-3-pro-image-preview',
    size: '6336x2688',
  },
  {
    ...gemini({ aspectRatio: '16:9' }, { aspectRatio: '16:9' }),
    model: 'gemini-2.5-flash-image',
    size: '1376x768',
  },
  {
    ...seedream,
    model: 'doubao-seedream-5-5',
    references: 14,
    parameters: { size: '2048x2048', outputFormat: 'jpeg' },
    sent: { size: '2048x2048', output_format: 'jpeg', extra: { watermark: false } },
  },
  {
    ...seedream,
    model: 'doubao-seedream-4-0',
    references: 14,
    parameters: { size: '2048x2048' },
    sent: { size: '2048x2048', watermark: false },
  },
  {
    ...tasks,
    model: 'qwen-image-3.0',
    size: '1664x928',
    callsForThree: 1,
    references: 0,
    parameters: { size: '1664x928' },
    sent: { size: '1664x928', extra: { watermark: false } },
    refused: { ...none, ...shape },
  },
  {
    ...tasks,
    model: 'wan2.7-image',
    size: '1360x768',
    references: 0,
    parameters: { aspectRatio: '16:9' },
    sent: { aspect_ratio: '16:9' },
    refused: { ...none, size: '1024x1024', resolution: '2K' },
  },
  {
    ...tasks,
    model: 'glm-image',
    size: '1728x960',
    callsForThree: 1,
    references: 0,
    parameters: { size: '1728x960' },
    sent: { size: '1728x960' },
    refused: { ...none, ...shape },
  },
  {
    ...tasks,
    model: 'mai-image-2.6',
    size: '2048x2048',
    references: 0,
    parameters: { resolution: '2K' },
    sent: { resolution: '2K' },
    refused: { ...none, size: '1024x1024', aspectRatio: '16:9' },
  },
  {
    ...tasks,
    model: 'flux-2-pro',
    size: '1360x768',
    references: 8,
    parameters: { aspectRatio: '16:9', seed: 7 },
    sent: { aspect_ratio: '16:9', seed: 7, async: true },
    refused: { quality: 'high', partialImages: 2, size: '1024x1024', resolution: '2K' },
  },
  {
    model: 'gpt-4o-image-vip',
    route: 'generations',
    basis: 'per-call',
    size: '1536x1024',
    callsForThree: 1,
    references: 0,
    previews: false,
    parameters: { size: '1536x1024' },
    sent: { size: '1536x1024' },
    refused: { ...none, ...shape },
  },
  {
    // No row describes it: all of its form comes from the gateway's schema.
    ...tasks,
    model: 'aurora-image-preview',
    size: '2736x1536',
    callsForThree: 1,
    references: 4,
    parameters: { aspectRatio: '16:9', resolution: '2K', seed: 7, quality: 'low' },
    sent: { aspect_ratio: '16:9', resolution: '2K', seed: 7, extra: { quality: 'low' } },
    refused: { partialImages: 2, size: '1024x1024', background: 'opaque' },
  },
];
