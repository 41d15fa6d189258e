/** The instance actor is named after the host, without its port: `acct:social.example@social.example`. */
export function instanceActorName(domain: string): string {
  return domain.replace(/:\d+$/, '');
}
