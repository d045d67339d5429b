import { Brush, Eraser, Hand, Lasso, type LucideIcon, SquareDashed } from 'lucide-react';

export type MaskTool = 'brush' | 'eraser' | 'rectangle' | 'lasso' | 'hand';

/** In the order of the bar, each with its key. */
export const maskTools: readonly { tool: MaskTool; icon: LucideIcon; key: string }[] = [
  { tool: 'brush', icon: Brush, key: 'b' },
  { tool: 'eraser', icon: Eraser, key: 'e' },
  { tool: 'rectangle', icon: SquareDashed, key: 'r' },
  { tool: 'lasso', icon: Lasso, key: 'l' },
  { tool: 'hand', icon: Hand, key: 'h' },
];
