/** The info of a small picture that needed no conversion. */
export const plainReferenceInfo = {
  originalBytes: 9,
  originalWidth: 8,
  originalHeight: 8,
  originalType: 'image/png',
  sizeBytes: 5,
  width: 8,
  height: 8,
  stripped: [],
  notes: [],
} as const;
