/** Creative Commons without NC and ND, public domain, and the licences of free software. */
const FREE =
  /\bCC[ -]?0\b|\bCC[ -]BY\b|Creative Commons (?:Attribution|Zero|CC0)|public domain|\bPD\b|gemeinfrei|domaine public|dominio público|GFDL|GNU|Free Art|MIT|BSD|Apache/i;

const NOT_FREE =
  /\bBY[ -](?:SA[ -])?N[CD]\b|\bN[CD]\b|non-?commercial|no ?-?deriv|all rights reserved|fair use|non-?free|unfree|alle rechte|tous droits/i;

/** Whether a licence's name says that it is none of the free ones: it is known not to be free. */
export function isUnfreeLicense(name: string): boolean {
  return NOT_FREE.test(name);
}

/** Whether it is known to be free. */
export function isFreeLicense(name: string): boolean {
  return FREE.test(name) && !NOT_FREE.test(name);
}
