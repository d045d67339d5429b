import 'server-only';

/** Where a picture hangs, in pixels from the room's upper left corner. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Room {
  width: number;
  height: number;
  gap: number;
}

/**
 * Hangs pictures of these ratios (width by height), each whole, in the middle of a room: side by side, or the first
 * before the others one above the other, whichever shows more of them.
 */
export function layoutCard(ratios: readonly number[], room: Room): Frame[] {
  const [first, ...others] = ratios;
  const row = sideBySide(ratios, room);
  if (first === undefined || others.length < 2) return inTheMiddle(row, room);
  const stacked = besideStack(first, others, room);
  return inTheMiddle(areaOf(stacked) > areaOf(row) ? stacked : row, room);
}

function sideBySide(ratios: readonly number[], { width, height: heightMax, gap }: Room): Frame[] {
  const gaps = gap * (ratios.length - 1);
  const height = Math.min(heightMax, (width - gaps) / sum(ratios));
  let left = 0;
  return ratios.map((ratio) => {
    const frame = { left, top: 0, width: height * ratio, height };
    left += frame.width + gap;
    return frame;
  });
}

function besideStack(first: number, others: readonly number[], room: Room): Frame[] {
  const { width, gap } = room;
  const gaps = gap * (others.length - 1);
  // The stack's pictures are of one width, and with the gaps between them as high as the first.
  const stackRatio = 1 / sum(others.map((ratio) => 1 / ratio));
  const height = Math.min(room.height, (width - gap + gaps * stackRatio) / (first + stackRatio));
  const stackWidth = (height - gaps) * stackRatio;
  const left = height * first + gap;
  let top = 0;
  const stack = others.map((ratio) => {
    const frame = { left, top, width: stackWidth, height: stackWidth / ratio };
    top += frame.height + gap;
    return frame;
  });
  return [{ left: 0, top: 0, width: height * first, height }, ...stack];
}

function inTheMiddle(frames: readonly Frame[], { width, height }: Room): Frame[] {
  const across = (width - Math.max(...frames.map((frame) => frame.left + frame.width))) / 2;
  const down = (height - Math.max(...frames.map((frame) => frame.top + frame.height))) / 2;
  return frames.map((frame) => ({
    left: Math.round(frame.left + across),
    top: Math.round(frame.top + down),
    width: Math.max(1, Math.round(frame.width)),
    height: Math.max(1, Math.round(frame.height)),
  }));
}

function areaOf(frames: readonly Frame[]): number {
  return sum(frames.map(({ width, height }) => width * height));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
