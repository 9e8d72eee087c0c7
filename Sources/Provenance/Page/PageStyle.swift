/// The look of a batch's page: calm, readable in the sun on a phone, dark where the reader wants it.
enum PageStyle {
  static let css = """
    :root{--paper:#f7f5ef;--card:#fffdf8;--ink:#1f2a24;--soft:#66736b;--line:#e4dfd2;--leaf:#2f6f52;\
    --band:#cfe3d6;--good:#2f6f52;--warn:#a8720b;--bad:#a83a2a}
    @media(prefers-color-scheme:dark){:root{--paper:#141a17;--card:#1c2420;--ink:#e9efe9;\
    --soft:#98a69d;--line:#2c3731;--leaf:#86c9a4;--band:#284637;--good:#86c9a4;--warn:#e0b25c;\
    --bad:#ec8f7f}}
    *{box-sizing:border-box}html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,\
    "PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
    main{max-width:46rem;margin:0 auto;padding:1.25rem 1.1rem 4rem}
    .lang{position:absolute;opacity:0;pointer-events:none}
    nav{display:flex;justify-content:flex-end;gap:.9rem;font-size:.85rem}
    nav label{color:var(--soft);cursor:pointer;padding:.2rem 0;border-bottom:2px solid transparent}
    body:has(#en:checked) label[for=en],body:has(#zh:checked) label[for=zh]{color:var(--ink);\
    border-color:var(--leaf)}
    body:has(#en:checked) [lang=zh],body:has(#zh:checked) [lang=en]{display:none}
    .lang:focus-visible~main nav{outline:2px solid var(--leaf);outline-offset:3px}
    header{padding:1.2rem 0 .6rem}
    h1{font-size:2.1rem;line-height:1.2;margin:0 0 .2rem;letter-spacing:-.01em;font-weight:650}
    .variety{color:var(--soft);font-weight:400;font-size:1.25rem;margin-left:.35em}
    .place{margin:.15rem 0;color:var(--soft)}
    .badge{display:inline-block;margin-top:.7rem;padding:.3rem .85rem;border-radius:2rem;\
    font-weight:600;border:1.5px solid currentColor}
    .good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
    .tiles{display:grid;grid-template-columns:repeat(2,1fr);gap:.7rem;margin:1.2rem 0}
    .tile{background:var(--card);border:1px solid var(--line);border-radius:.8rem;padding:.7rem .9rem}
    .tile b{display:block;font-size:1.35rem;font-weight:600;font-variant-numeric:tabular-nums;\
    line-height:1.3}
    .tile span{color:var(--soft);font-size:.85rem}
    section{margin-top:2.2rem}
    h2{font-size:1.02rem;letter-spacing:.04em;color:var(--leaf);margin:0 0 .7rem;font-weight:650}
    ol,ul{list-style:none;margin:0;padding:0}
    .story{border-left:2px solid var(--line);margin-left:.4rem}
    .story li{position:relative;padding:0 0 1.05rem 1.15rem}
    .story li::before{content:"";position:absolute;left:-.42rem;top:.55rem;width:.7rem;\
    height:.7rem;border-radius:50%;background:var(--paper);border:2px solid var(--leaf)}
    .story li:last-child{padding-bottom:0}
    time{color:var(--soft);font-size:.87rem;font-variant-numeric:tabular-nums}
    .story strong{margin-left:.5rem;font-weight:600}
    .story p{margin:.1rem 0 0;overflow-wrap:anywhere}
    .checks li{padding:.45rem 0 .45rem 1.7rem;position:relative;border-top:1px solid var(--line)}
    .checks li:first-child{border-top:0}
    .checks i{position:absolute;left:0;font-style:normal;font-weight:700}
    .chart{background:var(--card);border:1px solid var(--line);border-radius:.8rem;\
    padding:.85rem .95rem;margin-bottom:.8rem}
    .chart h3{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;margin:0;\
    font-size:1rem;font-weight:600}
    .chart h3 span:last-of-type{white-space:nowrap}
    .chart small{color:var(--soft);font-weight:400;font-size:.83rem}
    .chart svg{display:block;width:100%;height:5.6rem;margin:.55rem 0 .35rem}
    .band{fill:var(--band)}.mean{fill:none;stroke:var(--leaf);stroke-width:2.2;\
    vector-effect:non-scaling-stroke;stroke-linejoin:round}
    .lone{stroke:var(--band);stroke-width:7;vector-effect:non-scaling-stroke}.dot{fill:var(--leaf)}
    .plot{position:relative;padding-left:2.7rem}.plot span,.plot b{position:absolute;\
    transform:translateY(-50%);font-size:.75rem;font-variant-numeric:tabular-nums}\
    .plot span{left:0;width:2.4rem;text-align:right;color:var(--soft)}\
    .plot b{right:.2rem;font-weight:600;background:var(--card);padding:0 .2rem}
    .limit{stroke:currentColor;stroke-width:1.2;stroke-dasharray:6 4;\
    vector-effect:non-scaling-stroke}
    .ends{display:flex;justify-content:space-between;color:var(--soft);font-size:.8rem;\
    font-variant-numeric:tabular-nums}
    .num{font-variant-numeric:tabular-nums;font-weight:500}
    table{width:100%;border-collapse:collapse}
    th,td{text-align:left;padding:.5rem .2rem;border-top:1px solid var(--line);vertical-align:top;\
    overflow-wrap:anywhere}
    tr:first-child th,tr:first-child td{border-top:0}
    th{color:var(--soft);font-weight:400;width:38%;padding-right:.8rem}
    .proof{background:var(--card);border:1px solid var(--line);border-radius:.8rem;padding:1rem;\
    display:grid;gap:1rem}
    .qr{width:9.5rem;background:#fff;padding:.5rem;border-radius:.5rem;justify-self:center}
    .qr svg{display:block;width:100%;height:auto}
    code{font:.78rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere;\
    color:var(--soft)}
    .proof p{margin:0 0 .5rem}
    footer{margin-top:2.4rem;color:var(--soft);font-size:.83rem}
    a{color:var(--leaf)}
    @media(min-width:42rem){.tiles{grid-template-columns:repeat(4,1fr)}h1{font-size:2.7rem}\
    .charts{display:grid;grid-template-columns:1fr 1fr;gap:.8rem}.chart{margin:0}\
    .proof{grid-template-columns:auto 1fr;align-items:start}}
    @media(min-width:60rem){main{max-width:56rem;padding-top:2rem}}
    @media print{nav,.lang{display:none}body{background:#fff;font-size:12px}.chart,.tile,.proof,\
    .story li{break-inside:avoid}}
    """
}
