/** Bounds that the browser and the server share. Sources: ../shared wire contract and the gateway's documentation. */
export const limits = {
  promptCharacters: 32_000,
  imagesMax: 10,
  referencesMax: 16,
  /** Pixels of a reference picture's longer edge: bounded, and where its original size is asked for. */
  referenceEdge: 2_048,
  /** What a mask editor and the gateway can still hold. */
  referenceEdgeMax: 6_144,
  /** The gateway takes masks below 4 MB. */
  maskBytes: 3_900_000,
  previewsMax: 3,
  /** A comment at least this often while a stream is idle: proxies cut idle streams after 30–60 s. */
  heartbeatMs: 10_000,
  pictureDownloadBytes: 50 * 1024 * 1024,
  pictureDownloadMs: 60_000,
  shareTitleCharacters: 120,
  /** One part of a shared picture: within the body that serverless platforms take. */
  sharePartBytes: 4_000_000,
} as const;
