// What `localStorage` does, on cookies that are kept apart for each site that frames us (CHIPS).

const LONGEST = 3500;

export function cookies(document) {
  const held = new Map(); // where cookies are closed too, at least as long as the page
  const found = (key) =>
    document.cookie
      .split("; ")
      .find((one) => one.startsWith(`${encodeURIComponent(key)}=`))
      ?.replace(/^[^=]*=/, "");
  const write = (key, value, age) => {
    document.cookie = `${encodeURIComponent(key)}=${value}; Max-Age=${age}; Path=/; Secure; SameSite=None; Partitioned`;
  };
  return {
    longest: LONGEST,
    getItem(key) {
      const value = found(key);
      return value === undefined ? (held.get(key) ?? null) : decodeURIComponent(value);
    },
    setItem(key, value) {
      held.set(key, String(value));
      const text = encodeURIComponent(value);
      if (text.length <= LONGEST) write(key, text, 31536000);
    },
    removeItem(key) {
      held.delete(key);
      write(key, "", 0);
    },
  };
}
