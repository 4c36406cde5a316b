// A verdict of the peer as the stored files tell it.

// Bundle.entry[0].resource/*Patient/null*/ and value.ofType(Timing) name the type beside the place.
export const place = (at) => (at ?? '').replace(/\/\*.*?\*\//g, '').replace(/\.ofType\(\w+\)/g, '');

export const short = ({ file, profile, verdict, messages }) => ({
  file,
  ...(profile ? { profile } : {}),
  verdict,
  ...(messages.length > 0 ? { errors: messages.map((one) => ({ at: place(one.at), id: one.id })) } : {}),
});
