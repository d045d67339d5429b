import { ShareDocument } from './share-document';
import type { ShareWords } from './share-words';

export type ShareLockProps = {
  words: ShareWords;
  path: string;
  /** What became of a guess. */
  problem: 'wrong' | { retryAfterMinutes: number } | null;
};

/** Asks for the password of a share, and tells nothing of it: no title, no number, no picture. */
export function ShareLock({ words: { t, ...rest }, path, problem }: ShareLockProps) {
  const title = t('locked.title');
  const told =
    problem === null
      ? null
      : problem === 'wrong'
        ? t('locked.wrong')
        : t('locked.tooMany', { minutes: problem.retryAfterMinutes });
  return (
    <ShareDocument words={{ t, ...rest }} title={title}>
      <main className="note">
        <h1>{title}</h1>
        <p>{t('locked.text')}</p>
        <form method="post" action={`${path}/unlock`}>
          <label htmlFor="password">{t('locked.password')}</label>
          <input
            id="password"
            name="password"
            type="password"
            required
            maxLength={200}
            autoComplete="off"
            aria-invalid={told !== null || undefined}
            aria-describedby={told === null ? undefined : 'problem'}
          />
          {told && (
            <p id="problem" role="alert" className="problem">
              {told}
            </p>
          )}
          <button type="submit">{t('locked.action')}</button>
        </form>
      </main>
    </ShareDocument>
  );
}
