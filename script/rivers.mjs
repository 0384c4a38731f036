/**
 * Hand-made rivers and lakes of the base map: a place-by-place list, written
 * for this project. Each vertex is [longitude, latitude] in degrees, on the
 * water beside the place named in the comment (good to about 2-3 km).
 */

/** @typedef {[longitude: number, latitude: number]} Position */
/** @typedef {{id: string, name: string, line: Position[]}} River */
/** @typedef {{id: string, name: string, ring: Position[]}} Lake */

/** @type {River[]} in the direction of flow */
export const rivers = [
  {
    id: "tigris",
    name: "Tigris",
    line: [
      [39.42, 38.49], // Lake Hazar
      [39.70, 38.38], // Maden
      [40.03, 38.32],
      [40.16, 38.15], // Egil
      [40.26, 38.05],
      [40.25, 37.91], // Diyarbakir
      [40.42, 37.81],
      [40.66, 37.84], // Bismil
      [41.02, 37.79], // mouth of the Batman
      [41.41, 37.72], // Hasankeyf
      [41.78, 37.75], // mouth of the Botan
      [41.85, 37.53], // Ilisu
      [41.85, 37.43],
      [42.02, 37.43], // Guclukonak
      [42.19, 37.33], // Cizre
      [42.34, 37.22],
      [42.36, 37.10], // Faysh Khabur
      [42.46, 36.96],
      [42.66, 36.80], // Mosul lake
      [42.82, 36.64], // Mosul dam
      [42.76, 36.52], // Eski Mosul
      [42.88, 36.49],
      [42.98, 36.42], // Badush
      [43.13, 36.35], // Mosul
      [43.18, 36.28],
      [43.27, 36.17], // Hammam al-Alil
      [43.31, 36.05], // Nimrud
      [43.35, 35.98], // mouth of the Great Zab
      [43.34, 35.88],
      [43.30, 35.80], // Qayyarah
      [43.29, 35.68],
      [43.25, 35.52], // Shirqat
      [43.27, 35.45], // Assur
      [43.35, 35.33],
      [43.41, 35.23], // mouth of the Little Zab
      [43.55, 35.06], // al-Fatha
      [43.52, 34.93], // Baiji
      [43.65, 34.73],
      [43.69, 34.61], // Tikrit
      [43.77, 34.48], // al-Dour
      [43.86, 34.20], // Samarra
      [43.93, 34.11],
      [44.08, 34.07],
      [44.22, 34.04], // Balad, Dhuluiya
      [44.42, 33.95],
      [44.42, 33.77],
      [44.40, 33.67], // Tarmiyah
      [44.32, 33.59],
      [44.34, 33.46], // Taji
      [44.35, 33.38], // Kadhimiya
      [44.40, 33.33], // Baghdad
      [44.39, 33.27], // Jadriya bend
      [44.47, 33.21],
      [44.58, 33.10], // Salman Pak
      [44.79, 32.95], // Suwayrah
      [45.05, 32.90], // Aziziyah
      [45.10, 32.80],
      [45.25, 32.74],
      [45.41, 32.57], // Numaniyah
      [45.82, 32.51], // Kut
      [46.10, 32.65],
      [46.25, 32.57], // Sheikh Saad
      [46.69, 32.46], // Ali al-Gharbi
      [46.72, 32.20],
      [46.74, 32.13], // Ali al-Sharqi
      [46.88, 32.03], // Kumayt
      [46.95, 31.89],
      [47.14, 31.84], // Amarah
      [47.18, 31.67],
      [47.28, 31.52], // Qalat Salih
      [47.42, 31.33], // al-Uzayr
      [47.44, 31.01], // Qurnah
    ],
  },
  {
    id: "euphrates",
    name: "Euphrates",
    line: [
      [38.75, 38.80], // Keban dam
      [38.40, 38.70],
      [38.38, 38.53],
      [38.80, 38.41],
      [39.14, 38.25], // Karakaya dam
      [39.22, 38.07],
      [38.98, 37.88],
      [38.75, 37.66],
      [38.50, 37.53], // Samsat
      [38.32, 37.48], // Ataturk dam
      [37.97, 37.42],
      [37.87, 37.24], // Halfeti
      [37.98, 37.03], // Birecik
      [38.02, 36.83], // Jarablus
      [38.22, 36.66],
      [38.27, 36.53],
      [38.18, 36.38], // Tishrin dam
      [38.09, 36.14], // Lake Assad
      [38.20, 35.97],
      [38.56, 35.87], // Tabqa dam
      [39.01, 35.93], // Raqqa
      [39.27, 35.85],
      [39.62, 35.76], // Maadan
      [39.82, 35.69], // Halabiya
      [39.90, 35.55],
      [40.15, 35.34], // Deir ez-Zor
      [40.42, 35.17], // Busayrah
      [40.46, 35.02], // Mayadin
      [40.57, 34.92], // Asharah
      [40.65, 34.80],
      [40.83, 34.69], // Hajin
      [40.91, 34.60],
      [40.93, 34.46], // Abu Kamal
      [41.03, 34.40], // al-Qaim
      [41.25, 34.42], // Ubaydi
      [41.60, 34.44],
      [41.78, 34.50],
      [41.92, 34.48], // Rawa
      [42.02, 34.38], // Anah
      [42.15, 34.29],
      [42.36, 34.21], // Haditha dam
      [42.38, 34.14], // Haditha
      [42.45, 34.03],
      [42.55, 33.87], // al-Baghdadi
      [42.70, 33.86],
      [42.74, 33.72],
      [42.83, 33.64], // Hit
      [43.00, 33.53],
      [43.15, 33.53],
      [43.29, 33.44], // Ramadi
      [43.57, 33.39], // Habbaniyah
      [43.77, 33.35], // Fallujah
      [43.83, 33.23],
      [43.93, 33.18], // Amiriyat al-Fallujah
      [44.11, 33.08],
      [44.20, 32.88], // Jurf al-Sakhar
      [44.29, 32.78], // Musayyib
      [44.26, 32.72], // Hindiya barrage
      [44.23, 32.54], // Hindiya
      [44.37, 32.22], // Kifl
      [44.41, 32.03], // Kufa
      [44.49, 31.80], // Mishkhab
      [44.51, 31.65],
      [44.64, 31.57], // Shinafiyah
      [44.80, 31.48],
      [44.97, 31.43],
      [45.29, 31.32], // Samawah
      [45.51, 31.27],
      [45.56, 31.20], // Khidhir
      [45.92, 31.12], // Batha
      [46.25, 31.04], // Nasiriyah
      [46.47, 30.89], // Suq al-Shuyukh
      [46.72, 30.94],
      [46.98, 30.97], // Chibayish
      [47.27, 30.96], // Madinah
      [47.44, 31.01], // Qurnah
    ],
  },
  {
    id: "shatt-al-arab",
    name: "Shatt al-Arab",
    line: [
      [47.44, 31.01], // Qurnah
      [47.59, 30.81], // Dayr
      [47.73, 30.72], // Hartha
      [47.75, 30.58], // Garmat Ali
      [47.84, 30.52], // Basra
      [48.00, 30.46], // Abu al-Khasib
      [48.17, 30.43], // Khorramshahr
      [48.19, 30.34],
      [48.27, 30.32], // Abadan, Siba
      [48.40, 30.20],
      [48.39, 30.12],
      [48.47, 29.98], // Faw
      [48.57, 29.92], // the Gulf
    ],
  },
];

/** @type {Lake[]} rings are closed when written */
export const lakes = [
  {
    id: "mosul-lake",
    name: "Mosul Lake",
    ring: [
      [42.43, 36.99], [42.52, 36.93], [42.62, 36.87], [42.76, 36.79], [42.86, 36.70], [42.84, 36.64],
      [42.78, 36.64], [42.66, 36.71], [42.55, 36.79], [42.46, 36.90],
    ],
  },
  {
    id: "tharthar",
    name: "Lake Tharthar",
    ring: [
      [43.08, 34.33], [43.16, 34.32], [43.22, 34.20], [43.30, 34.12], [43.40, 34.03], [43.47, 33.97],
      [43.50, 33.85], [43.47, 33.71], [43.40, 33.70], [43.26, 33.74], [43.15, 33.84], [43.06, 33.96],
      [43.09, 34.08], [43.06, 34.22],
    ],
  },
  {
    id: "habbaniyah",
    name: "Lake Habbaniyah",
    ring: [
      [43.34, 33.31], [43.40, 33.37], [43.50, 33.37], [43.58, 33.31], [43.55, 33.23], [43.46, 33.20],
      [43.37, 33.24],
    ],
  },
  {
    id: "razzaza",
    name: "Lake Razzaza",
    ring: [
      [43.52, 33.08], [43.57, 32.98], [43.68, 32.87], [43.77, 32.75], [43.88, 32.70], [43.89, 32.62],
      [43.80, 32.53], [43.66, 32.57], [43.50, 32.62], [43.43, 32.74], [43.45, 32.88], [43.48, 33.00],
    ],
  },
];
