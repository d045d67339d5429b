import type { LucideIcon } from 'lucide-react';
import { Brush, ImagePlus, Images, MessageCircle, ReceiptText } from 'lucide-react';

type StudioPage = {
  key: 'create' | 'edit' | 'chat' | 'gallery' | 'costs';
  pathname: string;
  icon: LucideIcon;
};

/** The five pages, in the order of the rail and the tabs. */
export const studioPages: readonly StudioPage[] = [
  { key: 'create', pathname: '/', icon: ImagePlus },
  { key: 'edit', pathname: '/edit', icon: Brush },
  { key: 'chat', pathname: '/chat', icon: MessageCircle },
  { key: 'gallery', pathname: '/gallery', icon: Images },
  { key: 'costs', pathname: '/costs', icon: ReceiptText },
];
