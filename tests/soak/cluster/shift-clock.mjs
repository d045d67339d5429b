// Preloaded into a studio whose machine's clock is wrong: everything that reads the time of day is off by this much.
const shiftMs = Number(process.env.TEST_CLOCK_SHIFT_MS ?? 0);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shiftMs);
    else super(...parts);
  }
  static now() {
    return RealDate.now() + shiftMs;
  }
  // Next copies the constructor's own methods, and would miss inherited ones.
  static parse = RealDate.parse;
  static UTC = RealDate.UTC;
};
