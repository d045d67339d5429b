/**
 * How the bytes of one request are shared out. The rest is for the text and for the encoding around the parts, because
 * the bytes of a request are counted before it is encoded.
 */
export const requestShares = {
  /** All pictures together: those of a form, or those of a message with the ones that it replays. */
  pictures: 0.85,
  /** All pictures together with the signatures of Gemini's pictures, which have no mask beside them. */
  picturesAndSignatures: 0.9,
  /** A mask, in addition to the pictures. */
  mask: 0.1,
} as const;
