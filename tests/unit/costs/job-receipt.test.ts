import { NextIntlClientProvider } from 'next-intl';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { JobReceipt } from '@/components/jobs/job-receipt';
import { initialJob, type JobState } from '@/lib/protocol/job-state';
import messages from '@/messages/en.json';

const request = { id: '1', kind: 'create', model: 'gpt-image-2', prompt: 'A lamp', parameters: {} } as const;
const known = { createdAt: new Date().toISOString(), demo: false, estimateMicroUsd: null };
const failed: JobState = { ...initialJob(request, known), status: 'failed' };

function receiptOf(job: JobState): string {
  const children = createElement(JobReceipt, { job });
  const provider = { locale: 'en', timeZone: 'UTC', messages, children } as const;
  const page = createElement(NextIntlClientProvider, provider);
  return renderToStaticMarkup(page).replace(/<[^>]*>/g, '');
}

test('the receipt of a job whose cost is not known yet says so', () => {
  expect(receiptOf(failed)).toBe('Cost not known yet');
});

test('the receipt of a call that the gateway reports as free says that it was not charged', () => {
  const free: JobState = { ...failed, tasks: ['t_1'], cost: { microUsd: 0, basis: 'gateway' } };
  expect(receiptOf(free)).toMatch(/^Not charged/);
  expect(receiptOf(free)).toContain('t_1');
  const estimated: JobState = { ...failed, cost: { microUsd: 0, basis: 'estimate' } };
  expect(receiptOf(estimated)).not.toContain('Not charged');
});
