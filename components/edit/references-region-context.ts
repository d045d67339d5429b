'use client';

import { createContext, type RefObject } from 'react';

/** The references on the form: where the table scrolls to when a result becomes the next source. */
export const ReferencesRegionContext = createContext<RefObject<HTMLElement | null>>({ current: null });
