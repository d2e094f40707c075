// Texts as they are compared: small letters without marks of accent, đ as d; a space before and after each word.
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
const exact = (text) => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
const comparable = (text) => {
  const words = ` ${exact(text).join(" ")} `;
  return { exact: words, plain: fold(words) };
};
const wanted = (text) => exact(text).map((word) => ({ exact: word, plain: fold(word) }));
const filled = (text, numbers) =>
  text.replace(/\{(\w+)\}/g, (gap, name) => numbers[name].toLocaleString(document.documentElement.lang));
