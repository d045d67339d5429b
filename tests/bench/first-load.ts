import { measureFirstLoad } from '../support/first-load';
import { startStudio } from '../support/studio';
import { report } from './figures';

const pages = ['/', '/edit', '/chat', '/gallery', '/costs'] as const;

/** Scripts that the first HTML of each page loads, gzipped. An empty page of this framework has 135.5 kB. */
export async function benchFirstLoad(): Promise<void> {
  const studio = await startStudio();
  try {
    for (const page of pages) {
      const { scripts, scriptCount, data, html } = await measureFirstLoad(studio.origin + page);
      const aim = page === '/' ? 'aim: 176 kB' : '';
      report(`First-load JavaScript of ${page}, gzip`, `${scripts.toFixed(1)} kB`, aim);
      report('… in files', String(scriptCount), '');
      report('… React’s data, gzip', `${data.toFixed(1)} kB`, '');
      report('… HTML, gzip', `${html.toFixed(1)} kB`, page === '/' ? 'aim: 12 kB' : '');
    }
  } finally {
    await studio.close();
  }
}
