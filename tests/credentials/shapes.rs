//! Shapes of credentials. They are put together here, so that no scanner takes this file for a leak.

/// Letters and digits as keys are made of, `length` of them.
fn key(length: usize) -> String {
    "Zq4Xw9Lk2Vt7Rb5Nm8Cj3Hd6Gf1Sy0Pu".chars().cycle().take(length).collect()
}

fn hex(length: usize) -> String {
    "9f86d081884c7d659a2feaa0c55ad015".chars().cycle().take(length).collect()
}

/// Marks behind which a key of so many letters stands, by issuer.
const MARKED: &[(&str, usize)] = &[
    ("hf_", 34),
    ("api_org_", 34),
    ("sk-", 48),
    ("sk-proj-", 64),
    ("sk-svcacct-", 64),
    ("sk-ant-api03-", 93),
    ("sk-or-v1-", 64),
    ("sk-lf-", 36),
    ("csk-", 48),
    ("gsk_", 52),
    ("xai-", 80),
    ("pplx-", 48),
    ("nvapi-", 64),
    ("r8_", 37),
    ("tgp_v1_", 43),
    ("fw_", 24),
    ("jina_", 60),
    ("pcsk_", 70),
    ("lsv2_pt_", 43),
    ("lsv2_sk_", 43),
    ("wandb_v1_", 77),
    ("KGAT_", 32),
    ("AKIA", 16),
    ("ASIA", 16),
    ("ABIA", 16),
    ("AIza", 35),
    ("ya29.", 60),
    ("GOCSPX-", 28),
    ("LTAI", 20),
    ("AKID", 32),
    ("AQVN", 35),
    ("dop_v1_", 64),
    ("doo_v1_", 64),
    ("dor_v1_", 64),
    ("HRKU-", 58),
    ("nfp_", 40),
    ("sbp_", 40),
    ("sb_secret_", 31),
    ("pscale_tkn_", 43),
    ("pscale_pw_", 43),
    ("pscale_oauth_", 43),
    ("fo1_", 43),
    ("fm2_", 100),
    ("rnd_", 28),
    ("napi_", 64),
    ("hvs.", 90),
    ("hvb.", 120),
    ("hvr.", 90),
    ("dp.pt.", 43),
    ("dp.st.dev.", 43),
    ("dp.sa.", 43),
    ("dp.ct.", 43),
    ("dp.scim.", 43),
    ("dp.audit.", 43),
    ("ops_eyJ", 200),
    ("AGE-SECRET-KEY-1", 58),
    ("tskey-auth-", 40),
    ("pnu_", 36),
    ("pnb_", 36),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 76),
    ("github_pat_", 82),
    ("glpat-", 20),
    ("gldt-", 20),
    ("glrt-", 20),
    ("glcbt-", 20),
    ("glptt-", 40),
    ("glft-", 20),
    ("glimt-", 25),
    ("glagent-", 50),
    ("glsoat-", 20),
    ("gloas-", 64),
    ("GR1348941", 20),
    ("ATATT3", 186),
    ("ATCTT3", 186),
    ("ATBB", 32),
    ("CCIPAT_", 40),
    ("CCIPRJ_", 40),
    ("bkua_", 40),
    ("squ_", 40),
    ("sqp_", 40),
    ("sqa_", 40),
    ("AKCp", 69),
    ("npm_", 36),
    ("pypi-AgEIcHlwaS5vcmc", 60),
    ("rubygems_", 48),
    ("cio", 32),
    ("dckr_pat_", 27),
    ("dckr_oat_", 32),
    ("glc_", 60),
    ("glsa_", 41),
    ("NRAK-", 27),
    ("NRII-", 32),
    ("sntrys_", 64),
    ("sntryu_", 64),
    ("dt0c01.", 88),
    ("dt0s16.", 88),
    ("xapp-1-", 60),
    ("xoxb-", 50),
    ("xoxp-", 70),
    ("xoxe.xoxp-", 160),
    ("SG.", 66),
    ("sk_live_", 24),
    ("sk_test_", 24),
    ("rk_live_", 24),
    ("rk_test_", 24),
    ("whsec_", 32),
    ("sq0atp-", 22),
    ("sq0csp-", 43),
    ("shpat_", 32),
    ("shpca_", 32),
    ("shppa_", 32),
    ("shpss_", 32),
    ("lin_api_", 40),
    ("lin_oauth_", 64),
    ("ntn_", 46),
    ("secret_", 43),
    ("figd_", 40),
    ("PMAK-", 59),
    ("CFPAT-", 43),
];

/// Everything that must be refused.
pub(crate) fn all() -> Vec<String> {
    let mut all: Vec<String> =
        MARKED.iter().map(|(mark, length)| format!("{mark}{}", key(*length))).collect();
    for (mark, length) in [("dapi", 32), ("SK", 32), ("key-", 32), ("pul-", 40), ("sk_", 48)] {
        all.push(format!("{mark}{}", hex(length)));
    }
    let jwt = format!("eyJ{}.eyJ{}.{}", key(34), key(50), key(43));
    let beside = [
        "https://me:SECRET@host/a",
        "postgres://me:SECRET@db:5432/models",
        "redis://:SECRET@cache:6379/0",
        "mongodb+srv://me:SECRET@cluster.example.com",
        "amqp://me:SECRET@queue",
        "--proxy=http://me:SECRET@proxy:3128",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=SECRET==;EndpointSuffix=core.windows.net",
        "Endpoint=sb://a/;SharedAccessKeyName=n;SharedAccessKey=SECRET=",
        "Server=db;User=me;Password=SECRET;",
        "https://a.blob.core.windows.net/c/m?sv=2024&sig=SECRET%3D",
        "https://b.s3.amazonaws.com/m?X-Amz-Credential=c&X-Amz-Signature=SECRET",
        "https://storage.googleapis.com/b/m?X-Goog-Signature=SECRET",
        "https://hooks.slack.com/services/SECRET",
        "https://discord.com/api/webhooks/SECRET",
        "https://api.telegram.org/botSECRET/sendMessage",
        "--header=Authorization: Bearer SECRET",
        "authorization: Basic SECRET=",
        "//registry.npmjs.org/:_authToken=SECRET",
        "{\"auths\":{\"r.example\":{\"auth\":\"SECRET=\"}}}",
        "[default]\naws_secret_access_key = SECRET/SECRET",
        "xxxxxxxxxxxxxx.atlasv1.SECRET",
        "--token hf_SECRET --port 8000",
        "a line\nand another with sk-SECRET in it\n",
    ];
    all.extend(beside.map(|text| text.replace("SECRET", &key(32))));
    for kind in ["", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", "PGP "] {
        let block = if kind == "PGP " { " BLOCK" } else { "" };
        all.push(format!("-----BEGIN {kind}PRIVATE KEY{block}-----\n{}\n", key(64)));
    }
    all.push(jwt);
    all
}

/// The part of a shape that nobody may see again.
pub(crate) fn secret(shape: &str) -> &str {
    let part = |of: &str| shape.find(of).map(|at| &shape[at..at + of.len()]);
    part(&key(16)).or_else(|| part(&hex(16))).unwrap_or(shape)
}
