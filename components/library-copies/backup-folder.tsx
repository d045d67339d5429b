'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import type { BackupFolder as Folder } from '@/lib/browser/library-files/files-database';
import { canPickFolder } from '@/lib/browser/platform/file-system-access';

const actions = () => import('@/lib/browser/library-files/backup-folder');

/**
 * A folder to which every picture and row is written right after it is saved. In browsers without such folders, a
 * sentence says so.
 */
export function BackupFolder({ folder }: { folder: Folder | null }) {
  const t = useTranslations('libraryFiles.folder');
  if (!canPickFolder()) return <p className="text-caption text-muted">{t('unsupported')}</p>;
  const choose = async () => (await actions()).chooseBackupFolder();
  if (folder === null) {
    return (
      <div className="grid gap-1.5">
        <Button size="small" className="w-fit" onClick={() => void choose()}>
          {t('choose')}
        </Button>
        <p className="text-caption text-muted">{t('hint')}</p>
      </div>
    );
  }
  const allow = async () => (await actions()).allowBackupFolder();
  const forget = async () => (await actions()).forgetBackupFolder();
  return (
    <div className="grid gap-1.5">
      <FolderStatus folder={folder} />
      <div className="flex flex-wrap gap-2">
        {folder.problem !== null && (
          <Button size="small" onClick={() => void allow()}>
            {t(folder.problem === 'prompt' ? 'allow' : 'retry')}
          </Button>
        )}
        <Button
          size="small"
          variant={folder.problem === 'gone' ? 'quiet' : 'plain'}
          onClick={() => void choose()}
        >
          {t('other')}
        </Button>
        <Button size="small" variant="plain" onClick={() => void forget()}>
          {t('stop')}
        </Button>
      </div>
    </div>
  );
}

function FolderStatus({ folder: { name, problem, writtenAt, waiting, missing = 0 } }: { folder: Folder }) {
  const t = useTranslations('libraryFiles.folder');
  const format = useFormatter();
  const status = () => {
    if (problem !== null) return t(`problem.${problem}`, { name });
    if (writtenAt === null)
      return waiting === null ? t('starting', { name }) : t('writing', { name, count: waiting });
    const ago = format.relativeTime(new Date(writtenAt), new Date());
    return t(missing === 0 ? 'written' : 'writtenExcept', { name, ago, count: missing });
  };
  return (
    <p role="status" className={`text-caption ${problem === null ? 'text-muted' : 'text-text'}`}>
      {status()}
    </p>
  );
}
