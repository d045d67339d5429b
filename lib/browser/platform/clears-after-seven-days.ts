/**
 * Whether this browser deletes what pages have stored after seven days of use without a visit, as Safari does, unless
 * the page was added to the home screen. Every browser on iOS uses Safari's engine.
 */
export function clearsAfterSevenDays(): boolean {
  if (typeof navigator === 'undefined') return false;
  const { userAgent, vendor } = navigator;
  const isWebKit = vendor.startsWith('Apple') && /AppleWebKit/.test(userAgent);
  return isWebKit && !window.matchMedia('(display-mode: standalone)').matches;
}
