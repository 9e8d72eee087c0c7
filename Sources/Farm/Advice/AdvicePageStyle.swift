/// The look of the advice page: a sheet of A4 on paper, one column on a phone.
enum AdvicePageStyle {
  static let css = """
    :root{--paper:#f4f3ec;--card:#fffefa;--ink:#1f2a24;--soft:#5f6c64;--line:#dfdccf;--leaf:#2f6f52;\
    --fill:#2f6f52;--void:#dfe5dc;--warn:#96640a}
    @media(prefers-color-scheme:dark){:root{--paper:#141a17;--card:#1c2420;--ink:#e9efe9;\
    --soft:#9daba2;--line:#2c3731;--leaf:#86c9a4;--fill:#86c9a4;--void:#2f3b34;--warn:#e0b25c}}
    *{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,\
    "PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
    main{max-width:52rem;margin:0 auto;padding:1rem 1.1rem 3rem}
    .lang{position:absolute;opacity:0;pointer-events:none}
    nav{display:flex;justify-content:flex-end;gap:.9rem;font-size:.85rem}
    nav label{color:var(--soft);cursor:pointer;border-bottom:2px solid transparent}
    body:has(#en:checked) label[for=en],body:has(#zh:checked) label[for=zh]{color:var(--ink);\
    border-color:var(--leaf)}
    body:has(#en:checked) [lang=zh],body:has(#zh:checked) [lang=en]{display:none}
    .lang:focus-visible~main nav{outline:2px solid var(--leaf);outline-offset:3px}
    header{border-bottom:2px solid var(--leaf);padding-bottom:.7rem}
    .kind{color:var(--leaf);font-weight:650;margin:.2rem 0}
    h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem;font-weight:650}
    h1 em{font-style:normal;font-weight:400;color:var(--soft);margin-left:.5em}
    header p{margin:.1rem 0}header p:last-child{color:var(--soft);font-size:.9rem}
    .doses{display:grid;grid-template-columns:1fr;gap:.7rem;margin:1rem 0}
    .dose{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:.7rem .9rem}
    .dose h3{margin:0;font-size:1rem}.dose h3 small{color:var(--soft);font-weight:400}
    .rate{margin:0;font-size:1rem}.rate b{font-size:2.1rem;line-height:1.2;font-weight:650;\
    font-variant-numeric:tabular-nums}
    .all{margin:0;color:var(--soft);font-size:.9rem}.why{margin:.3rem 0 0;font-size:.9rem}
    .none .rate{color:var(--soft)}
    h2{font-size:1rem;letter-spacing:.04em;color:var(--leaf);margin:1.3rem 0 .4rem;font-weight:650}
    table{width:100%;border-collapse:collapse;font-size:.93rem}
    th,td{text-align:left;padding:.3rem .35rem .3rem 0;border-top:1px solid var(--line);\
    vertical-align:top;font-weight:400}
    tr:first-child th,tr:first-child td{border-top:0}
    .soil th small{display:block;color:var(--soft);font-size:.8rem}
    .soil .num{white-space:nowrap}.soil .num small{color:var(--soft)}
    .num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    .soil .grade{padding-left:.8rem;width:38%}
    .bar{display:inline-flex;gap:2px;margin-right:.5em;vertical-align:.08em}
    .bar u,.bar s{width:.55rem;height:.55rem;border-radius:2px;background:var(--void)}
    .bar u{background:var(--fill)}
    .step{border-left:3px solid var(--leaf);padding:.05rem 0 .05rem .8rem;margin-bottom:.8rem}
    .step h3{margin:0;font-size:1rem}.step time{margin-right:.6em;font-variant-numeric:tabular-nums}
    .npk{margin:.1rem 0;color:var(--soft);font-size:.9rem}
    .sum th,.sum td{font-weight:650;border-top:2px solid var(--line)}
    ul{margin:0;padding-left:1.15rem}li{margin:.15rem 0}
    i{font-style:normal;color:var(--warn)}.warn{color:var(--warn)}
    footer{margin-top:1.3rem;border-top:1px solid var(--line);padding-top:.5rem;color:var(--soft);\
    font-size:.78rem}
    footer p{margin:.15rem 0;overflow-wrap:anywhere}
    @media(min-width:38rem){.doses{grid-template-columns:repeat(3,1fr)}\
    .pair{display:grid;grid-template-columns:1fr 1fr;gap:1.6rem}}
    @page{size:A4;margin:11mm}
    @media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--leaf:#1d5a3f;\
    --fill:#1d5a3f;--void:#e4e4e4;--warn:#7a4f00}
    nav,.lang{display:none}body{font-size:10pt;line-height:1.3;-webkit-print-color-adjust:exact;\
    print-color-adjust:exact}main{max-width:none;padding:0}h1{font-size:18pt}
    .doses{grid-template-columns:repeat(3,1fr);margin:.6rem 0}
    .pair{display:grid;grid-template-columns:1.15fr 1fr;gap:1.2rem}table,li{font-size:8.8pt}
    .soil .grade{width:35%}.bar u,.bar s{width:.4rem;height:.4rem}
    .rate b{font-size:18pt}h2{margin:.6rem 0 .2rem}
    th,td{padding:.1rem .3rem .1rem 0}.why{font-size:8.8pt}
    .soil th small{display:inline;margin-left:.4em;font-size:7.5pt}.dose,.step,tr,li{break-inside:avoid}
    footer{margin-top:.7rem;font-size:7.5pt}}
    """
}
