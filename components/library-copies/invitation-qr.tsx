'use client';

import { encode } from 'uqr';

/** An address as a QR code; dark on light in both themes, as cameras expect it. */
export function InvitationQr({ link, label }: { link: string; label: string }) {
  const { data, size } = encode(link, { border: 3 });
  const modules = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-44 rounded-picture"
    >
      <path d={`M0 0h${size}v${size}H0z`} fill="#fff" />
      <path d={modules.join('')} fill="#000" />
    </svg>
  );
}
