import { Copy, Download, ImagePlus, RotateCw, Share2, TextQuote, Trash2 } from 'lucide-react';
import type { MenuItem } from '@/components/ui/dropdown-menu-panel';
import type { PictureActions } from './use-picture-actions';

type ActionName = 'save' | 'copy' | 'reference' | 'again' | 'copyPrompt' | 'share' | 'delete';

/** All that can be done with a picture, by the words of the `pictures` namespace. */
export function pictureMenuItems(
  actions: PictureActions,
  t: (name: ActionName) => string,
): readonly MenuItem[] {
  return [
    { label: t('save'), icon: Download, onSelect: actions.save },
    { label: t('copy'), icon: Copy, onSelect: actions.copy },
    { label: t('reference'), icon: ImagePlus, onSelect: actions.addReference },
    'line',
    { label: t('again'), icon: RotateCw, onSelect: actions.repeat },
    { label: t('copyPrompt'), icon: TextQuote, onSelect: actions.copyPrompt },
    { label: t('share'), icon: Share2, onSelect: actions.share },
    'line',
    { label: t('delete'), icon: Trash2, tone: 'danger', onSelect: actions.remove },
  ];
}
