/** Limits that the browser and the server share. Source: the gateway's documentation. */
export const limits = {
  promptCharacters: 32_000,
  imagesMax: 10,
  referencesMax: 16,
  /** The largest seed: models take 32 bits, some of them signed. */
  seedMax: 2_147_483_647,
  /** The base64 text of one thoughtSignature of Gemini, which may have up to 1.5 MB. */
  signatureCharacters: 3_000_000,
  /** The longer edge of a reference picture in pixels, by default. */
  referenceEdge: 2_048,
  /** The longer edge if the user keeps the original size: the most that the mask editor and the gateway can process. */
  referenceEdgeMax: 6_144,
  /** Pixels of a reference that the server decodes: a camera of 102 megapixels, row by row. */
  referencePixelsMax: 110_000_000,
  /** The limit for files that are decoded as a whole: progressive JPEG, WebP, GIF, AVIF and TIFF. */
  wholePixelsMax: 40_000_000,
  /** The gateway's limit on a request of JSON, in which pictures are base64 and so a third larger. */
  gatewayJsonBytes: 32 * 1024 * 1024,
  /** The gateway accepts masks below 4 MB. */
  maskBytes: 3_900_000,
  previewsMax: 3,
  /** How many rows of the gateway's list of models are read. */
  listedModelsMax: 500,
  /** How many jobs one stream of events follows. */
  followedJobsMax: 150,
  /** The interval of comments on an idle stream. Proxies close idle streams after 30–60 s. */
  heartbeatMs: 10_000,
  pictureDownloadBytes: 50 * 1024 * 1024,
  pictureDownloadMs: 60_000,
  /** How long a deleted picture can be restored. */
  trashDays: 30,
  shareTitleCharacters: 120,
  /** One part of a shared picture. Serverless platforms reject larger request bodies. */
  sharePartBytes: 4_000_000,
} as const;
