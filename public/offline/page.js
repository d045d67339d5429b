// The page that is shown where a reload finds no network: in the reader's language and theme, until the studio answers.
const askEveryMs = 5_000;
const languages = ['en', 'zh-Hans', 'zh-Hant'];

showLanguage(chosenLanguage());
document.documentElement.classList.toggle('dark', isDark());
for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => location.reload());
addEventListener('online', returnIfAnswering);
setInterval(returnIfAnswering, askEveryMs);

/** The one chosen in the settings, else the first that the browser asks for. */
function chosenLanguage() {
  const chosen = document.cookie.match(/(?:^|; )NEXT_LOCALE=([^;]+)/)?.[1];
  if (languages.includes(chosen)) return chosen;
  for (const asked of navigator.languages) {
    if (/^zh\b.*(hant|tw|hk|mo)/i.test(asked)) return 'zh-Hant';
    if (/^zh\b/i.test(asked)) return 'zh-Hans';
    if (/^en\b/i.test(asked)) return 'en';
  }
  return 'en';
}

function showLanguage(language) {
  document.documentElement.lang = language;
  for (const main of document.querySelectorAll('main')) main.hidden = main.lang !== language;
}

function isDark() {
  try {
    const theme = localStorage.getItem('theme');
    if (theme === 'dark' || theme === 'light') return theme === 'dark';
  } catch {
    // Storage is denied: the system decides.
  }
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

async function returnIfAnswering() {
  try {
    const answer = await fetch('/api/health', { cache: 'no-store' });
    if (answer.ok) location.reload();
  } catch {
    // Still out of reach.
  }
}
