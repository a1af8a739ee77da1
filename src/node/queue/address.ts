import { BadValue } from '../../index.ts';

/** Where a queue is. */
export interface Address {
  readonly url: string;
  /** For people: without a password. */
  readonly shown: string;
}

/** `redis://host:port`, or `rediss://` for TLS; with user, password and number of the database where needed. @throws BadValue */
export function addressOf(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '' || !/^\/?\d*$/.test(url.pathname)) {
    const shown = text.includes('@') ? 'what was given' : `'${text}'`; // it may hold a password
    throw new BadValue(`--queue takes the address of a Redis, not ${shown}`, 'For instance: --queue redis://127.0.0.1:6379');
  }
  return {
    url: url.href,
    shown: `${url.protocol}//${url.hostname}:${url.port === '' ? '6379' : url.port}${url.pathname.replace(/^\/$/, '')}`,
  };
}
