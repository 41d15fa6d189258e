/** Why an action is not in a column. */
export const REACTION_OUT = {
  impossible: 'Nobody reacts with an emoji here; what others send counts as a favourite.',
};
