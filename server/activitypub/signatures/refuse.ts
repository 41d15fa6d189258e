import { DomainError } from '#server/core/errors.ts';

/** The one shape in which a request is refused for its signature; the text goes to the peer. */
export function refuse(text: string): DomainError {
  return new DomainError('unauthenticated', text);
}
