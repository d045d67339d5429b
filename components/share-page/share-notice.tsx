import type { ShareWords } from './render-page';
import { ShareDocument } from './share-document';

export type ShareNoticeProps = { words: ShareWords; kind: 'gone' | 'unknown' };

/** Says that a share has ended or never existed. */
export function ShareNotice({ words, kind }: ShareNoticeProps) {
  const title = words.t(`${kind}.title`);
  return (
    <ShareDocument words={words} title={title}>
      <main className="note">
        <h1>{title}</h1>
        <p>{words.t(`${kind}.text`)}</p>
      </main>
    </ShareDocument>
  );
}

export type ShareLockProps = {
  words: ShareWords;
  path: string;
  /** Why the last attempt failed. */
  problem: 'wrong' | { retryAfterMinutes: number } | null;
};

/** Asks for the password of a share without revealing its title or number of pictures. */
export function ShareLock({ words: { t, ...rest }, path, problem }: ShareLockProps) {
  const title = t('locked.title');
  const message =
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
            aria-invalid={message !== null || undefined}
            aria-describedby={message === null ? undefined : 'problem'}
          />
          {message && (
            <p id="problem" role="alert" className="problem">
              {message}
            </p>
          )}
          <button type="submit">{t('locked.action')}</button>
        </form>
      </main>
    </ShareDocument>
  );
}
